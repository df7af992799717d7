"""Who goes first: high before normal before relaxed, and of high ones a few at a time."""

from rig import serving

from lanterne.store import job_rows


def test_priorities_order_the_queue_and_high_ones_are_few(tmp_path):
    with serving(tmp_path, max_high=2) as served, served.client as client:

        def ask(**said):
            wish = {"prompt": "a kite, slow=0.2", "size": "96x64", "seconds": 1, **said}
            return client.post("/v1/videos", json=wish)

        assert client.get("/api/session").json()["max_high"] == 2
        names = ("relaxed", "normal", "high", "high")
        made = [ask(priority=name).json()["id"] for name in names]
        with served.site.database.read() as tx:
            relaxed, normal, high, _ = (job_rows.get(tx, each).priority for each in made)
        assert relaxed < normal < high
        refused = ask(priority="high")
        assert refused.status_code == 429
        assert "At most 2 may be unfinished; ask with normal priority." in refused.json()["error"]["message"]
        assert ask(priority="urgent").status_code == 400
        assert ask(priority="normal").status_code == 200
        for each in made:
            assert served.finished(each)["status"] == "completed"
        assert ask(priority="high").status_code == 200
