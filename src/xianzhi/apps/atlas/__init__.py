"""One map (一张图): layers with immutable versions, compliance reviews, patches, quota of land."""
