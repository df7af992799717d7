"""The worker: leases a job, runs an engine, and finishes and stores the clip. Each worker is a process of its own."""
