/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

/**
 * XmhHtmlPage:
 *
 * The values of a page that are unknown until the hub answers. The rest is built from data/pages, in each language.
 * data/pages/build-pages.py describes how such a page is written.
 */
typedef struct _XmhHtmlPage XmhHtmlPage;

/* @language: a tag of xmh_language_choose() */
XmhHtmlPage *xmh_html_page_new (const char *language);

/* @name: a literal
 * @text: (nullable): any UTF-8; %NULL for no value */
void xmh_html_page_set_text (XmhHtmlPage *self, const char *name, const char *text);

/* @piece: the name of a piece, "FILE/ID"
 * Returns: whether the piece exists; if not, there is no value */
gboolean xmh_html_page_set_piece (XmhHtmlPage *self, const char *name, const char *piece);

/* Shows the section @name, if @is_shown, by setting an empty value. */
void xmh_html_page_show (XmhHtmlPage *self, const char *name, gboolean is_shown);

/* Returns: (transfer none): a new row, for which the section @name is repeated. It has its own values and those of
 *   @self. */
XmhHtmlPage *xmh_html_page_add_row (XmhHtmlPage *self, const char *name);

/* @self: (transfer full)
 * Returns: (transfer full): the document @name in the page's language */
char *xmh_html_page_finish (XmhHtmlPage *self, const char *name);

/* A file that is the same in every language. */
GBytes *xmh_html_page_get_file (const char *name);

/* Returns: (transfer full): the languages of pages, sorted */
char **xmh_html_page_list_languages (void);
