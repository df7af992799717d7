"""What turns a canvas into a clip: the protocol, the catalogue, and the engines themselves."""
