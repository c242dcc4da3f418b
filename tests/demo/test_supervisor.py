"""How the parts of the demonstration are kept running, and how all of them are ended."""

import os
import signal
import sys
import time

import pytest

from demo.supervisor import DEATHS, Part, PartFailed, Supervisor


@pytest.fixture
def supervise(tmp_path):
    """A supervisor of parts that do such work; what it says is in `said`."""
    made = []

    def supervise(*work):
        parts = [Part(f"part {n}", do, log=tmp_path / f"{n}.log") for n, do in enumerate(work)]
        supervisor = Supervisor(parts, say=said.append)
        supervisor.start()
        made.append(supervisor)
        return supervisor

    said = supervise.said = []
    yield supervise
    for supervisor in made:
        supervisor.stop()


def sleep():
    time.sleep(600)


def sleep_deaf_to_sigterm():
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    print("deaf", flush=True)
    time.sleep(600)


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def wait_for(condition, seconds=10.0):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def look_after_until(supervisor, condition):
    def looked_after():
        supervisor.look_after(seconds=0.1)
        return condition()

    wait_for(looked_after)


def test_a_part_that_dies_is_started_again_and_the_others_are_left_alone(supervise):
    supervisor = supervise(sleep, sleep)
    dies, stays = (part.process.pid for part in supervisor.parts)
    os.kill(dies, signal.SIGKILL)
    look_after_until(supervisor, lambda: supervise.said)
    assert supervisor.parts[0].process.pid != dies
    assert supervisor.parts[0].process.is_alive()
    assert supervisor.parts[1].process.pid == stays
    assert [line.split(";")[0] for line in supervise.said] == ["The part 0 has stopped"]


def test_a_part_that_dies_at_once_each_time_is_given_up(supervise):
    supervisor = supervise(lambda: sys.exit("The reason."))
    with pytest.raises(PartFailed, match=r"^The part 0 stops as soon as it starts\. .*0\.log\.$"):
        look_after_until(supervisor, lambda: False)
    assert len(supervise.said) == DEATHS
    assert supervisor.parts[0].log.read_text() == "The reason.\n" * DEATHS


def test_a_part_that_dies_now_and_then_is_not(supervise):
    supervisor = supervise(sys.exit)
    while len(supervise.said) <= DEATHS:
        supervisor.parts[0].started_at -= 3600
        supervisor.look_after(seconds=0.1)


def test_stopping_ends_every_part_and_all_that_it_has_started(supervise, tmp_path):
    def have_a_child():
        if os.fork() == 0:
            (tmp_path / "grandchild").write_text(str(os.getpid()))
        time.sleep(600)

    supervisor = supervise(have_a_child, sleep)
    wait_for(lambda: (tmp_path / "grandchild").exists() and (tmp_path / "grandchild").read_text())
    pids = [part.process.pid for part in supervisor.parts]
    pids.append(int((tmp_path / "grandchild").read_text()))
    supervisor.stop()
    wait_for(lambda: not any(map(is_running, pids)))


def test_a_part_that_does_not_listen_is_ended_all_the_same(supervise, monkeypatch):
    monkeypatch.setattr("demo.supervisor.GRACE", 0.2)
    supervisor = supervise(sleep_deaf_to_sigterm)
    part = supervisor.parts[0]
    wait_for(lambda: part.log.read_text() == "deaf\n")
    supervisor.stop()
    part.process.join(5)
    assert part.process.exitcode == -signal.SIGKILL


def test_parts_do_not_outlive_a_supervisor_that_was_killed(tmp_path):
    """`kill -9` gives nobody the time to tidy up."""
    pid = os.fork()
    if pid == 0:
        part = Part("orphan", sleep, log=tmp_path / "log")
        part.start()
        (tmp_path / "pid").write_text(str(part.process.pid))
        time.sleep(600)
    wait_for(lambda: (tmp_path / "pid").exists() and (tmp_path / "pid").read_text())
    orphan = int((tmp_path / "pid").read_text())
    time.sleep(0.2)
    assert is_running(orphan)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    wait_for(lambda: not is_running(orphan))
