"""The durable queue: states, leases and fences. Each change of state and all its effects are one transaction."""
