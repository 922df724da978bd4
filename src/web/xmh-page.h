/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

#include "web/xmh-language.h"

/**
 * XmhPage:
 *
 * A document that is made of a template: `{{name}}` is replaced by what was set for the name. What is set as text is
 * escaped. It is written in one language.
 */
typedef struct _XmhPage XmhPage;

XmhPage *xmh_page_new (const char  *body_template,
                       XmhLanguage *language);
void xmh_page_translate (XmhPage    *self,
                         const char *name,
                         const char *text);
void xmh_page_set_text (XmhPage    *self,
                        const char *name,
                        const char *text);
void xmh_page_take_html (XmhPage    *self,
                         const char *name,
                         char       *html);
char *xmh_page_finish (XmhPage    *self,
                       const char *title);
char *xmh_page_finish_part (XmhPage *self);

GBytes *xmh_page_get_resource (const char *name);
