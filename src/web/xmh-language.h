/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <glib.h>

/**
 * XmhLanguages:
 *
 * The languages in which the hub can answer: visitors speak their own, not that of the computer.
 */
typedef struct _XmhLanguages XmhLanguages;

/* One of them; lives as long as the XmhLanguages that it is of. */
typedef struct _XmhLanguage XmhLanguage;

XmhLanguages *xmh_languages_new (const char *folder);
void xmh_languages_free (XmhLanguages *self);
XmhLanguage *xmh_languages_choose (XmhLanguages *self,
                                   const char   *accept_language);

const char *xmh_language_get_tag (XmhLanguage *self);
const char *xmh_language_get_direction (XmhLanguage *self);
const char *xmh_language_get (XmhLanguage *self,
                              const char  *text) G_GNUC_FORMAT (2);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmhLanguages, xmh_languages_free)
