"""The one way out: HTTP to addresses that strangers name, guarded. No other room opens a connection to the world."""
