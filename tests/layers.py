#!/usr/bin/env python3
"""The architecture as a test: who may include whom, and where the outside world may be touched."""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
FOLDERS = ["common", "protocols", "coordinator", "site-agent", "simulations"]

MAY_INCLUDE = {  # folder: the folders of ours that its files may include besides its own
    "common/base": [],
    "common/crypto": ["common/base"],
    "common/model": ["common/base", "common/crypto"],
    "common/data": ["common/base"],
    "common/learn": ["common/base", "common/crypto", "common/model", "common/data"],
    "common/store": ["common/base", "common/crypto"],
    "common/net": ["common/base", "common/crypto"],
    "protocols": ["common/base", "common/crypto", "common/model", "common/store", "common/net"],
    "coordinator": ["common/base", "common/crypto", "common/model", "common/store", "common/net", "protocols"],
    "site-agent": ["common", "protocols"],
    "simulations": ["common", "protocols", "coordinator", "site-agent"],
}
LIBRARIES = {  # what its headers look like: the folders that may know it (their .cc files, or headers named *_torch.h)
    r"torch/|ATen/|c10/": ["common/learn"],
    r"zmq": ["common/net"],
    r"boost/asio|boost/beast": ["common/net"],
    r"boost/random": ["common/base"],
    r"openssl/": ["common/crypto"],
    r"sqlite3": ["common/store"],
    r"zip\.h": ["common/data"],
    r"dcmtk/": ["common/data/dicom_image.cc"],
    r"turbojpeg\.h": ["common/data/jpeg_image.cc"],
    r"png\.h": ["common/data/png_image.cc"],
    r"toml\+\+": ["common/base"],
    r"spdlog|fmt/": ["common/base"],
    r"capnp/|kj/|protocols/wire/": ["protocols"],
}
WORLD = {  # only here is the outside world touched
    r"system_clock::now|steady_clock::now": ["common/base/clock.cc"],
    r"random_device": ["common/base/random.cc"],
    r"std::(o|i)?fstream": ["common/base/file.cc"],
}
GATE = "site-agent/release_gate."  # what leaves a site is made in these files alone
MOST_LINES = 300
TYPE = re.compile(r"^(?:struct|class|enum class|enum) (?:\[\[\w+\]\] )?(\w+)(?!\w|::)[^;{]*\{", re.M)


def owner(path):
    """The longest key of MAY_INCLUDE that `path` lies in."""
    keys = [key for key in MAY_INCLUDE if path.startswith(key + "/")]
    return max(keys, key=len) if keys else None


def includes(text):
    return re.findall(r'^\s*#include\s+[<"]([^>"]+)[>"]', text, re.M)


def faults_of(path, text):
    here = owner(path)
    allowed = MAY_INCLUDE[here] + [here]
    for name in includes(text):
        target = owner(name) if name.split("/")[0] in FOLDERS else None
        if target and not any(target == a or target.startswith(a + "/") for a in allowed):
            yield f"{path} includes {name}: {here} may not know {target}"
        for pattern, folders in LIBRARIES.items():
            if re.match(pattern, name) and not any(path == f or path.startswith(f + "/") for f in folders):
                yield f"{path} includes <{name}>: only {', '.join(folders)} may"
    for pattern, files in WORLD.items():
        if re.search(pattern, text) and path not in files:
            yield f"{path} uses {pattern}: only {', '.join(files)} may"
    if path.startswith("site-agent/") and not path.startswith(GATE) and re.search(r"\bSend( \w+)?\s*[{(;]", text):
        yield f"{path} makes a Send: only {GATE}cc may"
    if path.endswith(".h") and "nlohmann" in text:
        yield f"{path} includes a JSON library: headers do not"
    lines = text.count("\n")
    if lines > MOST_LINES:
        yield f"{path} has {lines} lines: one concept a file, {MOST_LINES} at most"


def shared_names(texts):
    """A type that two headers define is two types of one name: programs that link both use one in place of the other."""
    homes = {}
    for path, text in texts.items():
        for name in set(TYPE.findall(text)) if path.endswith(".h") else []:
            homes.setdefault(name, []).append(path)
    for name, paths in homes.items():
        if len(paths) > 1:
            yield f"{name} is defined in {' and in '.join(paths)}: give one of them another name"


def main():
    files = [f for folder in FOLDERS for f in sorted((ROOT / folder).rglob("*")) if f.suffix in (".h", ".cc")]
    texts = {str(f.relative_to(ROOT)): f.read_text(encoding="utf-8") for f in files}
    faults = [fault for path, text in texts.items() for fault in faults_of(path, text)]
    tests = {str(f.relative_to(ROOT)): f.read_text(encoding="utf-8") for f in sorted((ROOT / "tests").rglob("*.h"))}
    faults += shared_names(texts | tests)
    print("\n".join(faults) if faults else f"{len(files)} files keep to their layers")
    return 1 if faults or not files else 0


if __name__ == "__main__":
    sys.exit(main())
