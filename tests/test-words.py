#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
"""Texts that people read contain none of the phrases below. By hand, to list each one with file and line:

    PYTHONPATH=tests/lib tests/test-words.py --list [--sources]

`--sources` also lists texts of programs, which come from the translation template."""
import os
import pathlib
import re
import sys
import tempfile
import unittest

import catalogues
import tap

SOURCE = pathlib.Path(os.environ.get("XMH_SOURCE_DIR", pathlib.Path(__file__).resolve().parents[1]))
# Whether the test also reads the texts in src/ and web/src/.
CHECKS_SOURCES = True

DOCUMENTS = ("README.md", "CONTRIBUTING.md", "NEWS", "docs/*.md", "docs/man/*.rst", "flatpak/README.md", "flatpak/*.yml",
             "po/README.md", "data/xr_media_hub.yaml", "data/dbus/*.xml", "data/completions/*", "data/ports/*.json",
             "data/panel/*.in", "data/systemd/*.in", "meson_options.txt")

DEVICES = r"(?:an? |the |this |other |your )?(?:devices?|headsets?|cameras?|microphones?|camera and microphone)"
# Each phrase, one text that has it, and what to write instead.
PHRASES = (
    (r"by way of", "speak with this computer by way of the hub", "through"),
    (r"takes? loopback only", "LiveKit takes loopback only", "is reachable only from this computer"),
    (r"(?:tells?|told) of", "a notification tells of it", "show"),
    (r"look(?:s|ed)? after", "looks after the server", "watch"),
    (r"at once", "ends at once", "immediately, or at the same time"),
    (r"(?:does not|do not|doesn.t|don.t) take", "the hub does not take this", "refuse, or accept no"),
    (r"ha(?:s|ve|d) to be", "has to be a text", "must be"),
    (r"by (?:itself|themselves|himself)", "starts again by itself", "automatically"),
    (rf"let(?:s|ting)? (?:{DEVICES}|it|them|these ports) (?:in|through)|let in",
     "let these ports in", "allow"),
    (r"anew", "ask anew", "again"),
    (r"(?<!there )(?:is|are) (?:no (?!longer|more|need)\w+|none of)", "this is no origin", "is not a"),
    (rf"keeps? (?:what |that )?{DEVICES} (?:from|away|out)|keeps? \w+ away",
     "keeps devices from what they need", "cannot connect"),
    (r"(?:goes|go|going|went) on(?! to)", "goes on without LiveKit", "continue"),
    (r"what is missing", "what is missing is installed", "the missing …, or anything missing"),
    (r"other ones", "there are other ones", "others"),
    (r"shall", "names that it shall have", "must, should or will"),
    (r"any more", "it does not answer any more", "no longer"),
    (r"to be had", "are not to be had", "available"),
    (r"said as such", "is said as such", "reported as"),
    (r"let(?:s|ting)? go", "connections were never let go", "close, end or free"),
    (r"(?:takes?|taken|taking) (?:(?:that|it|them|this) )?back", "takes that back", "undo"),
    (r"own words", "its own words are in the log", "output"),
    (r"own matter|affair", "their own matter", "say who does it"),
    (r"(?:does not|do not|doesn.t|don.t) run(?! (?:as|in|on))", "firewalld does not run", "is not running"),
)
PHRASE = re.compile("|".join(rf"(?P<p{i}>\b(?:{phrase})\b)" for i, (phrase, _, _) in enumerate(PHRASES)), re.I)
# A clause in the place of a subject, at the beginning of a sentence that is no question.
CLAUSE = re.compile(r"(?:^|(?<=[.:!?] )|(?<=\n\n)|(?<=^[-*] )|(?<=\n[-*] ))"
                    r"((?:Who|What (?:is|was|are|were|has|had|it|they|others|the \w+|an? \w+|this|nobody)) [^.!?]*)[.!]")


def find(text):
    """Each banned phrase of a text, and where it begins."""
    for match in PHRASE.finditer(text):
        yield match.start(), match[0], PHRASES[int(match.lastgroup[1:])][2]
    for match in CLAUSE.finditer(text):
        yield match.start(), match[1][:40], "subject, verb, object"


def read_plain(file):
    """A document as paragraphs of one line each, with as many characters as before."""
    text = re.sub(r"(?m)^ *#(?= |$)|^ *<!--", lambda match: " " * len(match[0]), file.read_text(encoding="utf-8"))
    return re.sub(r"(?<!\n)\n(?!\n)(?! *[-|*])", " ", text)


def documents(root):
    return sorted({path for pattern in DOCUMENTS for path in root.glob(pattern) if path.is_file()})


def find_in_documents(root):
    for file in documents(root):
        text = file.read_text(encoding="utf-8")
        for start, words, better in find(read_plain(file)):
            yield f"{file.relative_to(root)}:{text.count(chr(10), 0, start) + 1}: “{' '.join(words.split())}”: {better}"


def find_in_sources(root):
    with tempfile.TemporaryDirectory(prefix="xmh-") as folder:
        template = catalogues.make_template(root, pathlib.Path(folder, "xr-media-hub.pot"))
    for message in template:
        places = [place for place in message.places if place.startswith(("src/", "web/"))]
        for text in filter(None, (message.id, message.plural)):
            for _, words, better in find(text) if places else ():
                yield f"{places[0]}: “{words}”: {better}: {' '.join(text.split())}"


class Words(unittest.TestCase):
    maxDiff = None

    def test_this_tree(self):
        self.assertGreater(len(documents(SOURCE)), 20)
        found = [*find_in_documents(SOURCE), *(find_in_sources(SOURCE) if CHECKS_SOURCES else ())]
        self.assertEqual(found, [], "\n" + "\n".join(found))

    def test_programs_can_be_read(self):
        """Whether they are checked above or not: their texts are found at all."""
        with tempfile.TemporaryDirectory(prefix="xmh-") as folder:
            root = pathlib.Path(folder)
            (root / "po").mkdir()
            (root / "src").mkdir()
            (root / "po/POTFILES.in").write_text("src/xmh-here.c\n")
            (root / "src/xmh-here.c").write_text('f (_("This ends at once"));\n')
            self.assertEqual([line.partition(": ")[0] for line in find_in_sources(root)], ["src/xmh-here.c:1"])

    def test_each_phrase_is_found(self):
        for phrase, example, better in PHRASES:
            with self.subTest(phrase):
                self.assertEqual([found for _, _, found in find(f"It says so: {example}.")], [better])

    def test_clauses(self):
        for text in ("Who sends a request has accepted it.", "It ends. What is left after it is killed."):
            self.assertEqual(len(list(find(text))), 1, text)
        for text in ("Who can open this page?", "It says who sends it.", "Whole files are sent."):
            self.assertEqual(list(find(text)), [], text)

    def test_good_words(self):
        for text in ("There is no bus.", "It is no longer valid.", "It is no more than 3.", "Devices on the network.",
                     "The hub goes on to the next.", "It must be a string."):
            self.assertEqual(list(find(text)), [], text)

    def test_broken_lines(self):
        with tempfile.TemporaryDirectory(prefix="xmh-") as folder:
            file = pathlib.Path(folder, "README.md")
            file.write_text("# Head\n\nThe session ends at\nonce.\n\n- Who asks is answered.\n")
            self.assertEqual([line.partition(": ")[0] for line in find_in_documents(file.parent)],
                             ["README.md:3", "README.md:6"])


if __name__ == "__main__":
    if "--list" in sys.argv:
        print(*find_in_documents(SOURCE), *(find_in_sources(SOURCE) if "--sources" in sys.argv else ()), sep="\n")
    else:
        tap.main()
