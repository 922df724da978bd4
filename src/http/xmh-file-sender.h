/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <libsoup/soup.h>

/* The size of one read, and about the memory of one download. Smaller files are sent in one piece. */
#define XMH_FILE_CHUNK (64 * 1024)

/* @fd: a regular file
 * @position: where to begin
 * @length: the number of bytes to read
 * @buffer: (out caller-allocates): room for them
 * Returns: the number of bytes that are in memory and were read; less than 0, with errno, if the read would wait for
 *   the disk */
gssize xmh_file_read_cached (int fd, goffset position, gsize length, void *buffer);

/* Sends a part of a file as the body. It never waits for the disk on the main loop, and holds at most one chunk. If
 * the file turns out to be shorter, the connection closes.
 * @message: has its status and headers except the length, and a body that does not accumulate
 * @fd: (transfer full): a regular file
 * @start: where to begin
 * @length: the number of bytes to send */
void xmh_file_sender_send (SoupServerMessage *message, int fd, goffset start, goffset length);
