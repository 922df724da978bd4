# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0
"""Translations: the template of the sources, catalogues, and their errors."""
import ast
import dataclasses
import os
import pathlib
import re
import subprocess

# The options of Meson's preset `glib` for xgettext.
XGETTEXT = ["xgettext", "--from-code=UTF-8", "--add-comments", "--keyword=_", "--keyword=N_", "--keyword=C_:1c,2",
            "--keyword=NC_:1c,2", "--keyword=g_dcgettext:2", "--keyword=g_dngettext:2,3", "--keyword=g_dpgettext2:2c,3",
            "--flag=N_:1:pass-c-format", "--flag=C_:2:pass-c-format", "--flag=NC_:2:pass-c-format",
            "--flag=g_dngettext:2:pass-c-format", "--flag=g_strdup_printf:1:c-format",
            "--flag=g_string_append_printf:2:c-format", "--flag=g_set_error:4:c-format", "--flag=g_print:1:c-format",
            "--flag=g_printerr:1:c-format"]
# Names that no language translates: options, keys, variables, addresses, and commands in quotation marks, where “%s” is
# xmhctl as the user has to spell it.
NAMES = re.compile(r"(?<!\w)--[a-z][a-z-]+|\b[a-z]+(?:_[a-z]+)+\b|\b[A-Z]+(?:_[A-Z]+)+\b|https?://[^\s)]+"
                   r"|“((?:xmhctl|%s|timedatectl|journalctl|chmod|chown|certutil|flatpak|sudo) [^”]*)”")


@dataclasses.dataclass
class Message:
    context: str | None = None
    id: str = ""
    plural: str | None = None
    texts: dict = dataclasses.field(default_factory=dict)
    flags: set = dataclasses.field(default_factory=set)
    places: list = dataclasses.field(default_factory=list)

    @property
    def key(self):
        return self.context, self.id, self.plural


def read(file):
    """The messages of a catalogue or template, including its head, without obsolete ones."""
    messages = []
    for block in re.split(r"\n\s*\n", pathlib.Path(file).read_text(encoding="utf-8")):
        message = read_message(block.splitlines())
        if message is not None:
            messages.append(message)
    return messages


def read_message(lines):
    message, field, found = Message(), None, False
    for line in lines:
        if line.startswith("#,"):
            message.flags |= {flag.strip() for flag in line[2:].split(",")}
        elif line.startswith("#:"):
            message.places += line[2:].split()
        elif line.startswith("#") or not line:
            continue
        else:
            word, _, text = line.partition(" ") if not line.startswith('"') else (field, None, line)
            field, found = word, True
            add_text(message, word, ast.literal_eval(text))
    return message if found else None


def add_text(message, word, text):
    if word == "msgctxt":
        message.context = (message.context or "") + text
    elif word == "msgid":
        message.id += text
    elif word == "msgid_plural":
        message.plural = (message.plural or "") + text
    else:
        message.texts[word] = message.texts.get(word, "") + text


def quote(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t") + '"'


def write(file, messages):
    lines = []
    for message in messages:
        if message.flags:
            lines.append("#, " + ", ".join(sorted(message.flags)))
        if message.context is not None:
            lines.append("msgctxt " + quote(message.context))
        lines.append("msgid " + quote(message.id))
        if message.plural is not None:
            lines.append("msgid_plural " + quote(message.plural))
        lines += [f"{word} {quote(text)}" for word, text in message.texts.items()] + [""]
    pathlib.Path(file).write_text("\n".join(lines), encoding="utf-8")


def make_template(source, file):
    """Writes the template of `meson compile xr-media-hub-pot` to FILE."""
    subprocess.run([*XGETTEXT, "--files-from", source / "po/POTFILES.in", "--directory", source, "--output", file],
                   check=True, capture_output=True, text=True, env=os.environ | {"GETTEXTDATADIRS": str(source / "data/pages")})
    return [message for message in read(file) if message.id]


def languages(folder):
    lines = (pathlib.Path(folder) / "LINGUAS").read_text().splitlines()
    return [name for line in lines for name in line.partition("#")[0].split()]


def translate(template, head, translator):
    """A catalogue of TEMPLATE; TRANSLATOR translates a message and its English text."""
    made = [Message(texts={"msgstr": head})]
    for message in template:
        if message.plural is None:
            texts = {"msgstr": translator(message, message.id)}
        else:
            texts = {"msgstr[0]": translator(message, message.id), "msgstr[1]": translator(message, message.plural)}
        made.append(Message(message.context, message.id, message.plural, texts, message.flags & {"c-format"}))
    return made


def check(file, template):
    """The errors of a catalogue, as sentences."""
    return [*check_by_gettext(file), *check_set(read(file), template), *check_texts(read(file), template, file)]


def check_by_gettext(file):
    """Formats, plural forms, line breaks at both ends, head, syntax."""
    done = subprocess.run(["msgfmt", "--check", "--output-file=/dev/null", file], capture_output=True, text=True,
                          encoding="utf-8")
    return [] if done.returncode == 0 else [f"msgfmt: {done.stderr.strip()}"]


def check_set(catalogue, template):
    known = {message.key: message for message in catalogue}
    wanted = {message.key for message in template}
    for message in template:
        if message.key not in known:
            yield f"is not there: “{message.id}”"
    for message in catalogue:
        if message.id and message.key not in wanted:
            yield f"is out of use: “{message.id}”"
        if "fuzzy" in message.flags:
            yield f"is fuzzy: “{message.id}”"


def check_texts(catalogue, template, file):
    places = {message.key: message.places for message in template}
    for message in catalogue:
        for text in message.texts.values():
            if message.id and message.key in places:
                yield from (f"{fault}: “{message.id}”: “{text}”"
                            for fault in find_faults(message, text, places[message.key], pathlib.Path(file).stem))


def find_faults(message, text, places, language):
    source = message.plural if message.plural is not None else message.id
    if not text.strip():
        yield "is not translated"
        return
    if sorted(re.findall(r"\{\w+\}", source)) != sorted(re.findall(r"\{\w+\}", text)):
        yield "has other {names}"
    if "..." in text:
        yield "has three full stops and no …"
    if ("…" in source) != ("…" in text):
        yield "lost or got a …"
    if edges(source) != edges(text) and source != ", ":
        yield "has other blanks at its ends"
    for found in NAMES.finditer(source):
        if not keeps_name(text, found[1] or found[0]):
            yield f"lacks {found[1] or found[0]}"
    if all(place.startswith(("src/panel/", "src/widgets/")) for place in places) and source.count("_") == 1 and text.count("_") != 1:
        yield "has not one letter for Alt"
    yield from find_faults_of_code(message, text, language)


def keeps_name(text, name):
    """Placeholders in capitals within a command (COMMAND) are translated."""
    words = [r"[^\W\d_a-z]\S*" if word.isupper() and " " in name else re.escape(word) for word in name.split(" ")]
    return re.search(" ".join(words), text) is not None


def edges(text):
    return text[:len(text) - len(text.lstrip())], text[len(text.rstrip()):]


def find_faults_of_code(message, text, language):
    """Texts that are not for people."""
    if message.context == "language code" and text != language.replace("_", "-"):
        yield "is not the code of the language"
    if message.context == "text direction" and text != ("rtl" if language in ("ar", "fa", "he", "ur") else "ltr"):
        yield "is not the direction of the script"
    if message.id.endswith(";") and not text.endswith(";"):
        yield "does not end with a semicolon"
