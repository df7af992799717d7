"""The commands: `lanterne ...`. Nothing here that Python users would miss; that stands in the rooms below."""
