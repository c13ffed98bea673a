"""The words of `assistant doctor`: a line for each finding, and the exit code."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict

from assistant.terminal import visible
from index.doctor import Doctor
from index.errors import IndexFault


def run(arguments: argparse.Namespace) -> int:
    """Examines an index, and again after a repair if that is wanted: 0 when all is well, 1 when something is wrong."""
    doctor = Doctor(arguments.index)
    findings = doctor.examine()
    if arguments.repair and not all(finding.ok for finding in findings):
        try:
            doctor.repair()
        except IndexFault as fault:
            print(f"assistant: {visible(str(fault))}", file=sys.stderr)
        findings = doctor.examine()
    if arguments.json:
        print(json.dumps([asdict(finding) for finding in findings], ensure_ascii=False))
    else:
        for finding in findings:
            line = f"{'ok' if finding.ok else 'WRONG':5} {finding.check}: {finding.said}"
            print(visible(f"{line}; {finding.remedy}" if finding.remedy else line).replace("\n", " "))
    return 0 if all(finding.ok for finding in findings) else 1
