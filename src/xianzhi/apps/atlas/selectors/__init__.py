"""Reading the map (查询一张图), always for an actor."""
