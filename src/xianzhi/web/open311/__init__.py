"""Open311 GeoReport v2 (公共服务接口): other systems report cases and read what is public.

Written from the public specification; JSON and XML. Reading is open to all and shows what
``casework.selectors.public`` lets everybody know; writing needs a key of ``XIANZHI_OPEN311_KEYS``.
"""
