#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
"""build-pages.py COMPILER PO ICON SOURCE HEADER DEPFILE: the hub's pages in every language of PO/LINGUAS, as a GResource in C.

To add a page, write data/pages/NAME.html, list it in po/POTFILES.in, and give src/web a route that answers with
xmh_html_page_finish (page, "NAME"). It looks like this, in well-formed XML:

    <page title="Pair a device">
    {{#code}}
    <p>Type this code on the device:</p>
    <p><code dir="ltr">{{code}}</code></p>
    {{/code}}
    <button aria-label="Copy the address of {{host}}">Copy</button>
    </page>

Texts are English. The build translates the content of each element that holds only text, and the attributes that its/pages.its
names. xgettext extracts the same texts for the catalogues, with white space folded. The attribute translate="no" excludes an
element and everything in it, except an element with translate="yes". The build fails on text beside an element, because it cannot
be translated.

The hub fills in the rest when it answers, by these marks (src/web/xmh-html-page.h):

    {{name}}              the value, escaped; if it is a piece, that piece, filled in as well
    {{#name}}…{{/name}}   shown if the name has a value, or once for each of its rows
    {{^name}}…{{/name}}   shown if the name has no value and no rows

A text can contain {{name}}. Where it has %s or %u instead, the element's attribute `values` lists the names that replace them.

The root element decides what a file becomes. A <page> goes into layout.html as {{title}} and {{body}}. Each <piece id="ID"> in
<pieces> becomes the piece NAME/ID. Any other root makes the file a document of its own. {{language}} and {{direction}} are filled
in by the build. Style sheets and scripts are included unchanged, once for all languages."""
import gettext
import html
import io
import pathlib
import re
import subprocess
import sys
import tempfile
import xml.parsers.expat

FOLDER = pathlib.Path(__file__).parent
PREFIX = "/io/github/xr_ai/MediaHub/pages"
TEMPLATES = (".html", ".mobileconfig")
# Elements without an end tag, and attributes without a value (HTML Living Standard, 13.1.2).
VOID = {"br", "hr", "img", "input", "link", "meta"}
BARE = {"defer", "hidden", "novalidate", "open"}
VALUE = re.compile(r"\{\{[^{}]*\}\}")


def fold(text):
    return re.sub(r"[ \t\n]+", " ", text).strip(" ")


def is_value(text):
    return text.startswith("{{") and not text.partition("}}")[2].strip()


def read_attributes():
    """The attributes that hold texts."""
    rules = (FOLDER / "its/pages.its").read_text(encoding="utf-8")
    return set(re.findall(r"//@([a-z][\w-]*)", rules))


class Template:
    """One file, read in one language: its documents and pieces, by name."""

    def __init__(self, file, translate):
        self.file = file
        self.translate = translate
        self.attributes = read_attributes()
        self.made = {}
        self.title = None
        self.out = []
        self.elements = []            # those that are open: whether their texts are translated, and their values
        self.text = ""                # since the last tag
        self.is_open = False          # whether the last tag was a start
        self.source = file.read_bytes()
        self.parser = xml.parsers.expat.ParserCreate()
        self.parser.StartElementHandler = self.on_start
        self.parser.EndElementHandler = self.on_end
        self.parser.CharacterDataHandler = self.on_text
        try:
            self.parser.Parse(self.source, True)
        except xml.parsers.expat.ExpatError as error:
            self.fail(str(error))

    def fail(self, fault):
        sys.exit(f"{self.file}:{self.parser.CurrentLineNumber}: {fault}")

    def put_prolog(self):
        """What stands before the root of a document."""
        prolog = self.source[:self.parser.CurrentByteIndex].decode()
        self.out = [re.sub(r"<!--.*?-->\n?", "", prolog, flags=re.S)]

    def on_start(self, name, given):
        self.finish_text(is_whole=False)
        translates = self.elements[-1][0] if self.elements else True
        translates = {"yes": True, "no": False}.get(given.pop("translate", None), translates)
        self.elements.append((translates, given.pop("values", "").split()))
        if name == "page":
            self.title = self.put_attribute("title", given["title"])
        elif name == "piece":
            self.out, self.piece_id = [], given["id"]
        elif name != "pieces":
            if len(self.elements) == 1:
                self.put_prolog()
            self.out.append("<" + " ".join([name, *(self.make_attribute(*each) for each in given.items())]) + ">")
        self.is_open = True

    def on_end(self, name):
        self.finish_text(is_whole=self.is_open)
        self.is_open = False
        self.elements.pop()
        if name == "piece":
            self.made[f"{self.file.stem}/{self.piece_id}"] = self.tidy()
        elif name not in ("page", "pieces"):
            self.put_end(name)
        if not self.elements and name != "pieces":
            self.made[self.file.stem] = self.tidy()

    def put_end(self, name):
        # That of <br/> is no </br>.
        has_end_tag = self.source[self.parser.CurrentByteIndex:].startswith(b"</")
        if has_end_tag:
            self.out.append(f"</{name}>")
        elif name not in VOID:
            self.out[-1] = self.out[-1][:-1] + "/>"

    def on_text(self, text):
        self.text += text

    def finish_text(self, is_whole):
        """Puts what stands between two tags; it is the whole content of an element, or beside others."""
        text, self.text = self.text, ""
        translates = bool(self.elements) and self.elements[-1][0]
        if is_whole and translates and fold(text) and not is_value(fold(text)):
            self.out.append(html.escape(self.make_text(text), quote=False))
        elif translates and VALUE.sub("", text).strip():
            self.fail(f"text beside an element cannot be translated: {fold(text)}")
        elif text:
            self.out.append(html.escape(re.sub(r"[ \t]*\n\s*", "\n", text), quote=False))

    def make_attribute(self, name, text):
        return name if name in BARE and not text else f'{name}="{self.put_attribute(name, text)}"'

    def put_attribute(self, name, text):
        is_text = name in self.attributes and fold(text) and not is_value(text)
        return html.escape(self.make_text(text) if is_text else text)

    def make_text(self, english):
        """The translation, its directives replaced by the element's values."""
        values = self.elements[-1][1]
        english = fold(english)
        text = self.translate(english)
        for parts in (VALUE, re.compile("%[a-z]")):
            if sorted(parts.findall(english)) != sorted(parts.findall(text)):
                self.fail(f"has other values than “{english}”: “{text}”")
        directives = re.findall("%[a-z]", text)
        if directives and len(directives) != len(values):
            self.fail(f"needs as many values as there are in “{english}”")
        for directive, value in zip(directives, values):
            text = text.replace(directive, "{{" + value + "}}", 1)
        return text

    def tidy(self):
        """A mark of a section that has a line for itself leaves no line behind."""
        return re.sub(r"(?m)^(\{\{[#^/][^{}]*\}\})\n", r"\1", "".join(self.out).strip("\n"))


def C_(context, text):
    """Marks a text for xgettext."""
    return context, text


def make_pages(folder, tag, catalogue):
    """The documents and pieces of FOLDER in one language, by name."""
    # Translators: the direction of your script: "ltr" or "rtl".
    direction = catalogue.pgettext(*C_("text direction", "ltr"))
    layout = Template(folder / "layout.html", catalogue.gettext).made["layout"]
    made = {}
    for file in sorted(folder.iterdir()):
        if file.suffix not in TEMPLATES or file.stem == "layout":
            continue
        template = Template(file, catalogue.gettext)
        for name, text in template.made.items():
            if template.title is not None:
                text = layout.replace("{{title}}", template.title).replace("{{body}}", text)
            text = text.replace("{{language}}", tag).replace("{{direction}}", direction)
            # Pieces stand within a line; documents are files.
            made[name] = text if "/" in name else text + "\n"
    return made


def read_catalogues(po):
    """English, and the languages of LINGUAS; by names as in HTML: gettext says pt_BR and sr@latin."""
    found = {"en": gettext.NullTranslations()}
    for line in (po / "LINGUAS").read_text(encoding="utf-8").splitlines():
        for name in line.partition("#")[0].split():
            tag = name.replace("@latin", "-Latn").replace("@cyrillic", "-Cyrl").replace("_", "-")
            texts = subprocess.run(["msgfmt", "--output-file=-", po / f"{name}.po"], check=True, stdout=subprocess.PIPE)
            found[tag] = gettext.GNUTranslations(io.BytesIO(texts.stdout))
    return found


def write_resource(files, compiler, outputs):
    """FILES are contents by name."""
    with tempfile.TemporaryDirectory(prefix="xmh-pages-") as scratch:
        lines = []
        for name, content in sorted(files.items()):
            file = pathlib.Path(scratch, name)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
            lines.append(f"<file>{name}</file>")
        resource = pathlib.Path(scratch, "pages.gresource.xml")
        resource.write_text(f'<gresources><gresource prefix="{PREFIX}">{"".join(lines)}</gresource></gresources>')
        for kind, output in outputs.items():
            subprocess.run([compiler, f"--generate-{kind}", "--internal", "--c-name=xmh_pages", f"--sourcedir={scratch}",
                            f"--target={output}", resource], check=True)


def main(compiler, po, icon, source, header, depfile):
    po = pathlib.Path(po)
    files = {file.name: file.read_bytes() for file in FOLDER.iterdir() if file.suffix in (".css", ".js")}
    files["icon.svg"] = pathlib.Path(icon).read_bytes()
    for tag, catalogue in read_catalogues(po).items():
        for name, text in make_pages(FOLDER, tag, catalogue).items():
            files[f"{tag}/{name}"] = text.encode()
    write_resource(files, compiler, {"source": source, "header": header})
    # The folders as well: they change with a new page.
    inputs = [FOLDER, *FOLDER.iterdir(), *(FOLDER / "its").iterdir(), po / "LINGUAS", *po.glob("*.po"), icon]
    pathlib.Path(depfile).write_text(f"{source}: {' '.join(str(each).replace(' ', chr(92) + ' ') for each in inputs)}\n")


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]) if len(sys.argv) == 7 else __doc__)
