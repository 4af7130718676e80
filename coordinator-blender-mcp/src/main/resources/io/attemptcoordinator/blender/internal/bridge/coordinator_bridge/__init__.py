"""The coordinator's end inside a headless Blender; `docs/reference/bridge.md` describes it."""
