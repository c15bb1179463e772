"""The page kit (页面组件): tokens, components and the frame of every page."""
