"""What the scripts beside this share: a published package, and what is said of the facts made from it."""
import datetime
import io
import pathlib
import re
import subprocess
import sys
import tempfile
import zipfile


class Package:
    """A wheel of the Python Package Index: the given version, or the one (or `latest`) of the command line."""

    def __init__(self, name, version):
        wanted = sys.argv[1] if len(sys.argv) > 1 else version
        pinned = name if wanted == "latest" else f"{name}=={wanted}"
        with tempfile.TemporaryDirectory() as folder:
            pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", folder, pinned]
            subprocess.run(pip, check=True)
            [path] = pathlib.Path(folder).glob("*.whl")
            self.files = zipfile.ZipFile(io.BytesIO(path.read_bytes()))
        self.version = path.name.split("-")[1]
        self.source = f"{name} {self.version} (PyPI)"

    def names(self):
        return self.files.namelist()

    def read(self, path):
        return self.files.read(path)

    def expect(self, condition):
        """Ends the script where what was found can't be all."""
        if not condition:
            sys.exit(f"too little in {self.source}: its format has changed")


def write(target, text):
    """Writes the facts, but not where nothing but their date would change."""
    def without_date(content):
        return re.sub(r'"date": "[\d-]+"', "", content)

    if not target.exists() or without_date(target.read_text()) != without_date(text):
        target.write_text(text)
    print(f"{target.name}: {target.stat().st_size} bytes")


def today():
    return datetime.date.today().isoformat()
