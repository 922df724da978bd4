#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
"""data/pages in other languages: every text is translated, as text, and what cannot be is refused by the build."""
import gettext
import html.parser
import importlib.util
import os
import pathlib
import re
import sys
import tempfile
import unittest

import catalogues
import tap

SOURCE = pathlib.Path(os.environ["XMH_SOURCE_DIR"])
PAGES = SOURCE / "data/pages"

sys.dont_write_bytecode = True
spec = importlib.util.spec_from_file_location("build_pages", PAGES / "build-pages.py")
build_pages = importlib.util.module_from_spec(spec)
spec.loader.exec_module(build_pages)

# No texts: the product's name, and what is typed.
NO_TEXT = re.compile(r"|XR Media Hub|(⟦[^⟧]*⟧|\{\{title\}\}) – XR Media Hub|\{\{xmhctl\}\} (cert --fingerprint|pair)")


class Dressed(gettext.NullTranslations):
    """Says everything in brackets, and notes what it was asked for."""

    def __init__(self):
        super().__init__()
        self.asked = set()

    def gettext(self, message):
        self.asked.add(message)
        return f"⟦{message}⟧"


class Texts(html.parser.HTMLParser):
    """What a person reads of a page, and what its script shows."""

    def __init__(self, page):
        super().__init__()
        self.found = []
        self.feed(page)
        self.close()

    def handle_data(self, data):
        self.found += re.sub(r"\{\{[#^/][^}]*\}\}", "\n", data).split("\n")

    def handle_starttag(self, tag, attributes):
        self.found += [value for name, value in attributes if value and name in build_pages.read_attributes()]


class Pages(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="xmh-")
        cls.addClassCleanup(folder.cleanup)
        cls.scratch = pathlib.Path(folder.name)
        cls.dressed = Dressed()
        cls.pages = build_pages.make_pages(PAGES, "xx", cls.dressed)

    def make(self, source, translations=None, name="page.html"):
        """The pieces and documents of a file with this content."""
        file = self.scratch / name
        file.write_text(source)
        return build_pages.Template(file, lambda text: (translations or {}).get(text, text)).made

    def assert_refused(self, fault, source, translations=None):
        with self.assertRaises(SystemExit) as refused:
            self.make(source, translations)
        self.assertRegex(str(refused.exception), f"page.html:\\d+: .*{fault}")

    def test_xgettext_takes_what_is_translated(self):
        """The rules of xgettext and the build agree on what a text is."""
        template = catalogues.make_template(SOURCE, self.scratch / "xr-media-hub.pot")
        taken = {message.id for message in template if message.context is None
                 and any(place.startswith("data/pages/") for place in message.places)}
        self.assertEqual(self.dressed.asked, taken)

    def test_everything_is_translated(self):
        self.assertGreater(len(self.pages), 30)
        for name, page in self.pages.items():
            if not name.startswith("authority"):
                for text in Texts(page).found:
                    bare = text.strip()
                    if not re.fullmatch(r"(\{\{[^{}]*\}\})*", bare) and not NO_TEXT.fullmatch(bare):
                        self.assertRegex(bare, "^⟦.*⟧$", name)

    def test_names_of_values(self):
        """What a page has a place for is what the code sets."""
        code = "".join(path.read_text() for path in (SOURCE / "src/web").glob("*.c"))
        for name, page in self.pages.items():
            for value in re.findall(r"\{\{[#^/]?([^{}]*)\}\}", page):
                self.assertIn(f'"{value}"', code, name)

    def test_sections_end(self):
        for name, page in self.pages.items():
            opened = []
            for kind, value in re.findall(r"\{\{([#^/])([^{}]*)\}\}", page):
                if kind == "/":
                    self.assertTrue(opened and opened.pop() == value, f"{name}: {value}")
                else:
                    self.assertNotIn(value, opened, f"{name}: a section in one of the same name")
                    opened.append(value)
            self.assertEqual(opened, [], name)

    def test_language_and_direction(self):
        folder = self.scratch / "po"
        folder.mkdir()
        (folder / "LINGUAS").write_text("# two\npt_BR\nsr@latin # and\n")
        for name, direction in (("pt_BR", "ltr"), ("sr@latin", "rtl")):
            (folder / f"{name}.po").write_text(
                'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
                f'msgctxt "text direction"\nmsgid "ltr"\nmsgstr "{direction}"\n\n'
                'msgid "Trust this hub"\nmsgstr "Confiar"\n\n'
                '#, fuzzy\nmsgid "Other devices"\nmsgstr "guessed"\n\nmsgid "This device"\nmsgstr ""\n')
        found = build_pages.read_catalogues(folder)
        self.assertEqual(list(found), ["en", "pt-BR", "sr-Latn"])
        page = build_pages.make_pages(PAGES, "sr-Latn", found["sr-Latn"])["trust"]
        self.assertIn('<html lang="sr-Latn" dir="rtl">', page)
        self.assertIn("<title>Confiar – XR Media Hub</title>", page)
        # What is missing or doubtful is English.
        self.assertIn("<h2>Other devices</h2>", page)
        self.assertIn(">This device<", page)
        self.assertIn('dir="ltr"', build_pages.make_pages(PAGES, "pt-BR", found["pt-BR"])["trust"].partition("\n")[2][:40])

    def test_translations_are_text(self):
        made = self.make('<page title="T"><p data-busy="A" values="x">B %s</p></page>',
                         {"A": '"<a> & {b}', "B %s": "<b> & %s"})
        self.assertEqual(made["page"], '<p data-busy="&quot;&lt;a&gt; &amp; {b}">&lt;b&gt; &amp; {{x}}</p>')

    def test_values_of_texts(self):
        made = self.make('<page title="T"><p values="a b">%s, %u</p><p>to {{host}}</p></page>',
                         {"%s, %u": "%s: %u", "to {{host}}": "{{host}} an"})
        self.assertEqual(made["page"], "<p>{{a}}: {{b}}</p><p>{{host}} an</p>")
        for translation in ("no", "%u of %s %s", "%u"):
            self.assert_refused("other values", '<page title="T"><p values="x">n %s</p></page>', {"n %s": translation})
        self.assert_refused("other values", '<page title="T"><p>to {{host}}</p></page>', {"to {{host}}": "{{hots}}"})
        self.assert_refused("as many values", '<page title="T"><p>n %s</p></page>')
        self.assert_refused("as many values", '<page title="T"><p values="a b">n %s</p></page>')

    def test_faults(self):
        self.assert_refused("beside an element", '<page title="T"><p>This <b>word</b></p></page>')
        self.assert_refused("beside an element", '<pieces><piece id="a">text<br/></piece></pieces>')
        self.assert_refused("mismatched tag", '<page title="T">\n<p>A</page>')
        self.assert_refused("undefined entity", '<page title="T"><p>&nbsp;</p></page>')

    def test_markup(self):
        made = self.make('<!DOCTYPE html>\n<!-- Note -->\n<html lang="{{language}}"><body hidden="">\n  <!-- No -->\n'
                         '  <p translate="no">A <b translate="yes">B\n  C</b> D</p>\n  {{#x}}\n  <br/><i/><u></u>\n  {{/x}}\n'
                         '</body></html>', {"B C": "E"})
        self.assertEqual(made["page"], '<!DOCTYPE html>\n<html lang="{{language}}"><body hidden>\n'
                                       '<p>A <b>E</b> D</p>\n{{#x}}<br><i/><u></u>\n{{/x}}</body></html>')
        made = self.make('<pieces>\n<piece id="a">A</piece>\n<piece id="b">\n<p>B</p>\n</piece>\n</pieces>')
        self.assertEqual(made, {"page/a": "A", "page/b": "<p>B</p>"})


if __name__ == "__main__":
    tap.main()
