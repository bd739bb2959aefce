"""Pages for those who build and try Relearn; mounted in debug and in the demo only."""
