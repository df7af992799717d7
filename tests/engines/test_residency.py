"""One heavy engine in memory: a worker stays with it while it may, and turns to what most jobs wait for."""

from lanterne.engines.residency import Residency


class Heavy:
    def __init__(self):
        self.unloaded = 0

    def unload(self):
        self.unloaded += 1


class Light: ...


def work(residency, queue):
    """The engines in the order in which the jobs of a queue are done; the queue serves whom it is asked for first."""
    done, waiting = [], list(queue)
    while waiting:
        counts = {name: waiting.count(name) for name in set(waiting)}
        for names in residency.choices(counts):
            taken = next((job for job in waiting if job in names), None)
            if taken is not None:
                break
        waiting.remove(taken)
        residency.use(taken)
        done.append(taken)
    return done


def test_it_stays_with_what_is_loaded_and_turns_to_the_most_wanted():
    engines = {"a": Heavy(), "b": Heavy(), "c": Heavy()}
    residency = Residency(engines, in_a_row=100)
    residency.use("a")
    assert work(residency, ["b", "a", "c", "c", "a", "b", "c"]) == ["a", "a", "c", "c", "c", "b", "b"]
    assert residency.switches == 2
    assert [engine.unloaded for engine in engines.values()] == [1, 0, 1]


def test_nobody_waits_for_ever():
    residency = Residency({"a": Heavy(), "b": Heavy()}, in_a_row=3)
    residency.use("a")
    done = work(residency, ["a"] * 10 + ["b"])
    assert done.index("b") == 2  # two more of the three that it may do in a row
    assert residency.switches == 2


def test_light_engines_never_wait_and_never_go():
    residency = Residency({"light": Light(), "a": Heavy(), "b": Heavy()})
    assert residency.choices({"a": 1, "light": 1})[0] == ("light",)
    residency.use("a")
    assert residency.choices({"b": 5, "light": 1})[0] == ("light", "a")
    residency.use("light")
    assert residency.switches == 0


def test_with_one_heavy_engine_there_is_nothing_to_weigh():
    residency = Residency({"light": Light(), "a": Heavy()})
    assert not residency.has_choice
    assert residency.choices({}) == [("light", "a")]
