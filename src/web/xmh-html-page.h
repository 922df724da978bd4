/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

/**
 * XmhHtmlPage:
 *
 * The values of a page that are known only when the hub answers. All else was built from data/pages, in each language;
 * data/pages/build-pages.py describes how such a page is written.
 */
typedef struct _XmhHtmlPage XmhHtmlPage;

/* @language: a tag of xmh_language_choose() */
XmhHtmlPage *xmh_html_page_new (const char *language);

/* @name: a literal. @text: any UTF-8, or NULL for no value. */
void xmh_html_page_set_text (XmhHtmlPage *self, const char *name, const char *text);

/* @piece: the name of a piece, "FILE/ID". Returns whether there is one; otherwise there is no value. */
gboolean xmh_html_page_set_piece (XmhHtmlPage *self, const char *name, const char *piece);

/* Shows the section @name, if @is_shown, by an empty value. */
void xmh_html_page_show (XmhHtmlPage *self, const char *name, gboolean is_shown);

/* Returns: (transfer none): a new row, for which the section @name is repeated. It has its own values and @self's. */
XmhHtmlPage *xmh_html_page_add_row (XmhHtmlPage *self, const char *name);

/* @self: (transfer full). Returns: (transfer full): the document NAME in the page's language */
char *xmh_html_page_finish (XmhHtmlPage *self, const char *name);

/* A file that is the same in every language. */
GBytes *xmh_html_page_get_file (const char *name);

/* Returns: (transfer full): the languages of pages, sorted */
char **xmh_html_page_list_languages (void);
