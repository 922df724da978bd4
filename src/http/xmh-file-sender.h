/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <libsoup/soup.h>

/* What one read takes, and about what one download holds in memory. Smaller files go in one piece. */
#define XMH_FILE_CHUNK (64 * 1024)

gssize xmh_file_read_cached (int fd, goffset position, gsize length, void *buffer);
void xmh_file_sender_send (SoupServerMessage *message, int fd, goffset start, goffset length);
