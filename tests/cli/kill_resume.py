#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""kill -9 the coordinator at random moments, resume, and compare: every job finished exactly once, none lost, none
repeated after it was finished, and a journal whose chain verifies - by a second implementation of the chain, below.

usage: kill_resume.py STEELYARD MOMENTS [SEED]"""
import hashlib
import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile

PROFILE = """schema = "steelyard.profile/1"
name = "kill"
budget = "10m"
[summary]
en = "many short jobs"
zh-CN = "许多短作业"
[measure]
sample = "1ms"
min = "1ms"
max = "20ms"
warmup_max = "5ms"
precision = 0.9
min_samples = 10
launches = 1
timeout = "30s"
[[job]]
benchmark = "mem.latency"
[job.params]
size = [%s]
""" % ", ".join(str(4096 * k) for k in range(1, 13))


def verified_lines(journal):
    """The journal's whole lines; fails if the chain is broken. A torn last line is not part of it."""
    data = journal.read_bytes()
    lines = data.split(b"\n")[:-1]
    head = None
    for raw in lines:
        line = json.loads(raw)
        if head is None:
            head = hashlib.sha256(b"UCSJ1" + line["nonce"].encode() + line["session_id"].encode()).hexdigest()
        assert line["prev"] == head, f"{journal}: the chain breaks"
        head = hashlib.sha256(head.encode() + raw).hexdigest()
    return [json.loads(raw) for raw in lines], head


def finished_jobs(journal):
    return [line["job"] for line in verified_lines(journal)[0] if line["kind"] == "finish"]


class Trial:
    def __init__(self, steelyard, folder):
        self.steelyard, self.folder = steelyard, pathlib.Path(folder)
        self.env = {"PATH": os.environ["PATH"], "HOME": folder, "XDG_DATA_HOME": folder, "LC_ALL": "C.UTF-8"}
        self.profile = self.folder / "kill.toml"
        self.profile.write_text(PROFILE)

    def start(self, *arguments, output=subprocess.DEVNULL):
        """By default without a pipe: nobody empties it before the kill, and a run that fills it never ends."""
        return subprocess.Popen([self.steelyard, "run", "--json", "-q", *arguments], env=self.env, cwd=self.folder,
                                stdout=output, stderr=output)

    def journal(self):
        found = list(self.folder.glob("steelyard/runs/*/journal.jsonl"))
        return found[0] if found else None

    def size(self):
        journal = self.journal()
        return journal.stat().st_size if journal else 0

    def whole(self, *arguments):
        process = self.start(*arguments, output=subprocess.PIPE)
        out, err = process.communicate(timeout=120)
        assert process.returncode in (0, 4), f"exit {process.returncode}: {err.decode()}{out.decode()}"
        return json.loads(out)


def one_moment(steelyard, folder, moment):
    """Kills when the journal holds `moment` bytes (0: before there is one), then resumes."""
    trial = Trial(steelyard, folder)
    process = trial.start("--profile", str(trial.profile))
    while trial.size() < moment and process.poll() is None:
        os.sched_yield()
    process.kill()
    process.wait()
    before = finished_jobs(trial.journal()) if trial.journal() else []
    if not trial.journal() or not verified_lines(trial.journal())[0]:
        return None  # killed before the run existed: nothing was finished, nothing to resume
    complete = verified_lines(trial.journal())[0][-1]["kind"] == "end"
    run = trial.whole("--resume") if not complete else None
    lines, head = verified_lines(trial.journal())
    after = [line["job"] for line in lines if line["kind"] == "finish"]
    assert after[: len(before)] == before, "a finished job was lost or rewritten"
    assert len(after) == len(set(after)), "a finished job was repeated"
    if run:
        assert run["journal_head"] == head, "run.json is not of this journal"
        assert sorted({row["job"] for row in run["results"]}) == sorted(after)
    return sorted(after)


def main():
    steelyard, moments = str(pathlib.Path(sys.argv[1]).resolve()), int(sys.argv[2])
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else random.SystemRandom().randrange(1 << 30)
    print(f"seed {seed}")
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        trial = Trial(steelyard, folder)
        trial.whole("--profile", str(trial.profile))
        expected, total = sorted(finished_jobs(trial.journal())), trial.size()
    assert len(expected) == 12, expected
    resumed = 0
    for number in range(moments):
        moment = chance.randrange(total)
        with tempfile.TemporaryDirectory() as folder:
            got = one_moment(steelyard, folder, moment)
        assert got is None or got == expected, f"moment {number} ({moment} bytes): {got}"
        resumed += got is not None
    print(f"{moments} moments, {resumed} resumed, every job finished exactly once")
    assert resumed > moments // 2


if __name__ == "__main__":
    main()
