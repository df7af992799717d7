"""The HTTP server: the Videos API under /v1, a page, health and metrics. The only room that serves HTTP."""
