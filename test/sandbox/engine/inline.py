"""Runs the Python program of a folder without a language host: `inline.py FOLDER up|destroy`.

By the Automation API this very process is the program. What it says is pulumi's own.
"""

import runpy
import sys
from pathlib import Path

from pulumi import automation as auto

folder, command = sys.argv[1:]
program = Path(folder) / "__main__.py"
stack = auto.create_or_select_stack(
    stack_name="dev",
    project_name="shop",
    program=lambda: runpy.run_path(str(program), run_name="__main__"),
    opts=auto.LocalWorkspaceOptions(work_dir=folder),
)
getattr(stack, command)(on_output=print)
