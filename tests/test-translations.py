#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
"""Every text for users is marked, extracted, and translated into every language of po/LINGUAS."""
import os
import pathlib
import re
import tempfile
import unittest
import xml.etree.ElementTree as ElementTree

import catalogues
import tap

SOURCE = pathlib.Path(os.environ["XMH_SOURCE_DIR"])
HEAD = "Language: xx\nContent-Type: text/plain; charset=UTF-8\nPlural-Forms: nplurals=2; plural=(n != 1);\n"
MARKS = r"(?:_|N_|C_|NC_|ngettext|g_dngettext)"
# A token of C: comment, string, word, anything.
TOKEN = re.compile(r'/\*.*?\*/|"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\]|\\.)+\'|\w+|\S', re.S)
# Functions that show a text to users.
SHOWS = re.compile(r"g_set_error(_literal)?|g_task_return_new_error|g_error_new(_literal)?|g_prefix_error"
                   r"|g_dbus_method_invocation_return_error(_literal)?|xmh_diagnosis_add|xmh_problem_new(_full)?"
                   r"|xmh_html_page_set_text|xmh_cli_usage_error|xmh_print_row|xmh_http_front_answer_text"
                   r"|xmh_answer_new_text|xmh_firewall_report_judge|refusal_new|fail")
# One word is a text there.
SETTERS = re.compile(r"(gtk|adw|xmh)_\w+_set_(label|title|subtitle|text|tooltip_text|description|heading|body|markup)"
                     r"|(gtk_label|adw_toast|gtk_button)_new\w*|xmh_print_row")
# What the connection's own code tells libsoup: it reaches nobody.
INTERNAL = {"src/http/xmh-file-sender.c", "src/http/xmh-soup-stream.c"}
# Text that is a name, or for a file or program.
NO_TEXT = re.compile(r"XR Media Hub %s(, panel %s, %s)?|© 2026 XR Media Hub contributors|XR Media Hub|LiveKit|CloudXR")
PROPERTIES = re.compile(r"label|title|subtitle|description|tooltip-text|placeholder-text|text|heading|body|comments")


def files(*patterns):
    return sorted(path for pattern in patterns for path in SOURCE.glob(pattern) if path.is_file())


def name_of(path):
    return str(path.relative_to(SOURCE))


def is_marked(path):
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".ui":
        return 'translatable="yes"' in text
    return re.search(rf'(?<![\w]){MARKS} ?\((?:GETTEXT_PACKAGE, )?\s*"', text) is not None


def literals(text):
    """Each unmarked string of a C file, the function that it is an argument of, and its line."""
    calls, word = [], ""
    for token in TOKEN.finditer(re.sub(r"^#.*", "", text, flags=re.M)):
        if token[0] == "(":
            calls.append(word)
        elif token[0] == ")":
            calls and calls.pop()
        elif token[0].startswith('"') and not any(re.fullmatch(MARKS, call) for call in calls):
            yield token[0][1:-1], calls, text.count("\n", 0, token.start()) + 1
        word = token[0]


def find_unmarked_c(text, is_interface):
    for literal, calls, line in literals(text):
        shown = any(SHOWS.fullmatch(call) for call in calls)
        logged = any(re.match(r"g_(debug|info|message|warning|critical|log|assert)", call) for call in calls)
        if logged or NO_TEXT.fullmatch(literal.strip()) or not (is_interface or shown):
            continue
        bare = re.sub(r"%[-+ 0-9.*]*[a-z]|\\\\[a-z]", " ", literal)
        is_sentence = re.search(r"[A-Za-z]{2,},? [a-z]{2,}", bare) and not re.search(r"systemctl|xmhctl|flatpak run|&& %s |^%s service ", literal)
        if is_sentence or is_interface and calls and SETTERS.fullmatch(calls[-1]) and re.search(r"[A-Za-z]{2}", bare):
            yield f"{line}: {literal}"


def find_unmarked_ui(text):
    for element in ElementTree.fromstring(text).iter():
        value = (element.text or "").strip()
        if element.tag in ("property", "attribute") and PROPERTIES.fullmatch(element.get("name", "")) and \
                re.search(r"[A-Za-z]{2}", value) and element.get("translatable") != "yes":
            yield f"{element.get('name')}: {value}"


def find_unmarked_ts(text):
    """Finds sentences, and texts that are shown to users."""
    bare = re.sub(r"/\*.*?\*/|(?<!:)//[^\n]*", "", text, flags=re.S)
    for literal in re.findall(r'"((?:[^"\\\n]|\\.)*)"', bare):
        if re.match(r"[A-Z][a-z]+ [a-z]+ |.* .*[.!?…]$", literal):
            yield literal
    yield from re.findall(r'(?:aria-label"?|title|placeholder|alt|textContent)(?::| =|,) "([A-Z][^"]*)"', bare)


class Sources(unittest.TestCase):
    def test_files_are_listed(self):
        listed = [line for line in (SOURCE / "po/POTFILES.in").read_text().splitlines() if not line.startswith("#")]
        marked = {name_of(path) for path in files("src/**/*.[ch]", "src/**/*.ui") if is_marked(path)}
        marked |= {name_of(path)
                   for path in files("data/**/*.desktop.in", "data/**/*.metainfo.xml.in", "web/src/strings.ts",
                                     "data/pages/*.html", "data/pages/*.mobileconfig", "data/pages/build-pages.py")}
        marked.remove("data/pages/layout.html")
        self.assertEqual(listed, sorted(set(listed)), "sorted, each once")
        self.assertEqual(set(listed), marked)

    def test_nothing_is_unmarked_in_c(self):
        for path in files("src/**/*.c"):
            is_interface = name_of(path).split("/")[1] in ("cli", "panel")
            if name_of(path) not in INTERNAL:
                self.assertEqual(list(find_unmarked_c(path.read_text(), is_interface)), [], name_of(path))

    def test_nothing_is_unmarked_in_interfaces(self):
        for path in files("src/**/*.ui"):
            self.assertEqual(list(find_unmarked_ui(path.read_text())), [], name_of(path))
            self.assertIn('domain="xr-media-hub"', path.read_text(), name_of(path))

    def test_nothing_is_unmarked_in_the_client(self):
        for path in files("web/src/**/*.ts"):
            if path.name != "strings.ts":
                self.assertEqual(list(find_unmarked_ts(path.read_text())), [], name_of(path))

    def test_unmarked_texts_are_found(self):
        for code in ('gtk_label_set_label (label, "Unmarked");', 'g_print ("%u files were read\\n", n);'):
            self.assertTrue(list(find_unmarked_c(code, True)), code)
        for code in ('g_set_error (error, D, C, "no file there");',
                     'xmh_diagnosis_add (f, "id", OK, NULL, "it is well");'):
            self.assertTrue(list(find_unmarked_c(code, False)), code)
        for code in ('g_print (_("%u files were read\\n"), n);', 'g_warning ("no file there");'):
            self.assertFalse(list(find_unmarked_c(code, True)), code)
        self.assertTrue(list(find_unmarked_ui('<a><property name="title">Room</property></a>')))
        self.assertFalse(list(find_unmarked_ui('<a><property name="title" translatable="yes">Room</property></a>')))
        self.assertTrue(list(find_unmarked_ts('setText(head, "Nobody is here.")')))
        self.assertTrue(list(find_unmarked_ts('h("button", { title: "Leave" })')))


class Template(unittest.TestCase):
    """The template that xgettext makes of the sources."""

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="xmh-")
        cls.addClassCleanup(cls.folder.cleanup)
        cls.scratch = pathlib.Path(cls.folder.name)
        cls.template = catalogues.make_template(SOURCE, cls.scratch / "xr-media-hub.pot")

    def test_every_file_is_in_it(self):
        found = {place.rpartition(":")[0] for message in self.template for place in message.places}
        for line in (SOURCE / "po/POTFILES.in").read_text().splitlines():
            if not line.startswith("#"):
                self.assertIn(line, found, "no text of this file was extracted")

    def test_no_text_is_cut_off(self):
        for message in self.template:
            self.assertFalse(re.search(r"%[-+ 0-9.*]*$", message.id) and "c-format" in message.flags, message.id)
            self.assertNotIn("...", message.id)
            if message.id != ", ":
                self.assertEqual(message.id.strip(" "), message.id, "a piece of a sentence?")

    def test_catalogues(self):
        for language in catalogues.languages(SOURCE / "po"):
            with self.subTest(language):
                faults = catalogues.check(SOURCE / f"po/{language}.po", self.template)
                self.assertEqual(faults, [], f"{len(faults)} faults")

    def test_no_catalogue_is_forgotten(self):
        self.assertEqual({path.stem for path in files("po/*.po")}, set(catalogues.languages(SOURCE / "po")))

    def translate(self, change=lambda message: None, change_all=lambda made: None):
        """Errors of a catalogue with English texts and one change."""
        made = catalogues.translate(self.template, HEAD, self.keep)
        for message in made:
            change(message)
        change_all(made)
        catalogues.write(self.scratch / "xx.po", made)
        return catalogues.check(self.scratch / "xx.po", self.template)

    @staticmethod
    def keep(message, text):
        return "xx" if message.context == "language code" else text

    def test_a_good_catalogue_has_no_faults(self):
        self.assertEqual(self.translate(), [])

    def test_faults_are_found(self):
        def in_text(old, new):
            def change(message):
                for word, text in message.texts.items():
                    if message.id:
                        message.texts[word] = text.replace(old, new)
            return change

        def add(made):
            made.append(catalogues.Message(id="x", texts={"msgstr": "x"}))

        def fuzzy(message):
            message.flags = {"fuzzy"} if message.id == "Joining…" else message.flags

        for wanted, change, change_all in (
                ("is not there", lambda message: None, lambda made: made.pop()),
                ("is out of use", lambda message: None, add),
                ("is not translated", lambda message: None, lambda made: made[1].texts.update(msgstr="")),
                ("is fuzzy", fuzzy, lambda made: None),
                ("msgfmt", in_text("%s", "%d"), lambda made: None),
                ("msgfmt", in_text("\n", ""), lambda made: None),
                ("{names}", in_text("{name}", "{nom}"), lambda made: None),
                ("three full stops", in_text("…", "..."), lambda made: None),
                ("lost or got", in_text("…", ""), lambda made: None),
                ("blanks", in_text("Room", " Room "), lambda made: None),
                ("lacks %s tls on", in_text("%s tls on", "%s tls an"), lambda made: None),
                ("lacks xmhctl tls reset", in_text("tls reset", "tls zurück"), lambda made: None),
                ("lacks web_server_tls", in_text("web_server_tls", "TLS"), lambda made: None),
                ("letter for Alt", in_text("_Cancel", "Cancel"), lambda made: None),
                ("code of the language", in_text("xx", "en"), lambda made: None),
                ("direction of the script", in_text("ltr", "rtl"), lambda made: None),
                ("semicolon", in_text("streaming;", "streaming"), lambda made: None)):
            faults = self.translate(change, change_all)
            self.assertTrue(any(wanted in fault for fault in faults), f"{wanted}: {faults[:3]}")


if __name__ == "__main__":
    tap.main()
