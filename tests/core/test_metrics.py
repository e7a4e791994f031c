"""Counters: cheap, the same for all processes of an installation, and never falling when a process is gone."""

import os
import subprocess
import sys
import textwrap
import threading
import timeit
from collections.abc import Iterator
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from gatepost.core import metrics


@pytest.fixture(autouse=True)
def counted_alone() -> Iterator[None]:
    metrics.stop_sharing()
    yield
    metrics.stop_sharing()


def value_of(name: str, **labels: str) -> float:
    """One number as an independent reader of the format finds it."""
    for family in text_string_to_metric_families(metrics.exposition()):
        for sample in family.samples:
            if sample.name == name and sample.labels == labels:
                return float(sample.value)
    raise LookupError(name)


def test_counters_gauges_and_histograms_read_by_another_reader():
    metrics.POSTS_STORED.inc()
    metrics.POSTS_STORED.inc(2)
    metrics.CARDS.of("nudge").inc()
    metrics.CARDS.of("tom@example.org").inc()  # a value nobody declared makes no new series
    metrics.OPEN_STREAMS.inc(3)
    metrics.OPEN_STREAMS.dec()
    for seconds in (0.0005, 0.004, 0.004, 99):
        metrics.POST_SECONDS.observe(seconds)
    assert value_of("gatepost_posts_stored_total") == 3
    assert value_of("gatepost_cards_total", outcome="nudge") == 1
    assert value_of("gatepost_cards_total", outcome="other") == 1
    assert value_of("gatepost_open_streams") == 2
    assert value_of("gatepost_post_seconds_bucket", le="0.001") == 1
    assert value_of("gatepost_post_seconds_bucket", le="0.005") == 3
    assert value_of("gatepost_post_seconds_bucket", le="+Inf") == 4
    assert value_of("gatepost_post_seconds_count") == 4
    assert value_of("gatepost_post_seconds_sum") == pytest.approx(99.0085)
    assert "tom" not in metrics.exposition()


def test_threads_do_not_lose_a_count(tmp_path: Path):
    metrics.share(tmp_path)

    def count() -> None:
        for _ in range(20_000):
            metrics.HOLDS.inc()

    threads = [threading.Thread(target=count) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert value_of("gatepost_holds_total") == 160_000


OTHER_PROCESS = textwrap.dedent(
    """
    import sys
    from pathlib import Path
    from gatepost.core import metrics
    metrics.POSTS_STORED.inc(2)
    metrics.share(Path(sys.argv[1]))
    metrics.POSTS_STORED.inc(5)
    metrics.OPEN_STREAMS.inc(4)
    print(len(metrics.processes()), flush=True)
    sys.stdin.read()
    """
)


def test_one_process_tells_of_all_and_what_the_dead_counted_stays(tmp_path: Path):
    metrics.POSTS_STORED.inc()
    metrics.share(tmp_path)
    other = subprocess.Popen(
        [sys.executable, "-c", OTHER_PROCESS, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert other.stdout is not None
    assert other.stdout.readline() == "2\n"
    assert metrics.processes() == sorted([os.getpid(), other.pid])
    assert value_of("gatepost_posts_stored_total") == 8
    assert value_of("gatepost_open_streams") == 4
    other.communicate("")
    assert metrics.processes() == [os.getpid()]
    assert value_of("gatepost_posts_stored_total") == 8
    assert value_of("gatepost_open_streams") == 0  # its streams ended with it
    for _ in range(2):  # the next process folds it into the past, once
        subprocess.run([sys.executable, "-c", OTHER_PROCESS, str(tmp_path)], input="", text=True, check=True)
    assert value_of("gatepost_posts_stored_total") == 22
    assert value_of("gatepost_open_streams") == 0
    assert len(list(tmp_path.glob("*.counts"))) == 3  # ours, the last one's, and the past


def test_a_process_with_the_number_of_one_that_is_gone_is_another(tmp_path: Path):
    """In a container the first process has the same number at every start."""
    metrics.POSTS_STORED.inc(7)
    metrics.share(tmp_path)
    (ours,) = tmp_path.glob(f"{os.getpid()}-*.counts")
    ours.rename(tmp_path / f"{os.getpid()}-1.counts")
    metrics.stop_sharing()
    metrics.share(tmp_path)
    metrics.POSTS_STORED.inc()
    assert value_of("gatepost_posts_stored_total") == 8


def test_a_file_of_another_version_is_left_out(tmp_path: Path):
    (tmp_path / "1-1.counts").write_bytes(b"x" * 400)
    metrics.share(tmp_path)
    assert value_of("gatepost_posts_stored_total") == 0


def test_no_metric_is_declared_late(tmp_path: Path):
    metrics.share(tmp_path)
    with pytest.raises(RuntimeError, match="at import"):
        metrics.Counter("gatepost_late_total", "Too late.")


def test_counting_costs_a_microsecond_at_most(tmp_path: Path):
    metrics.share(tmp_path)
    best = min(timeit.repeat(metrics.POSTS_STORED.inc, number=20_000, repeat=5)) / 20_000
    assert best < 5e-6  # on a quiet machine it is a tenth of one; this allows for a busy one
