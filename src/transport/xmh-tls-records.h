/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "transport/xmh-byte-queue.h"

/* The most bytes of one read from a socket. */
#define XMH_TLS_RECORDS_READ_SIZE 65536

/*
 * The most bytes of records' content that GnuTLS gets for a handshake or between application data. It collects records
 * until a message has the length in its header, which can be 16 MiB. An incomplete message stays in memory until a
 * deadline, or as long as a tunnel lasts.
 *
 * A client sends its hello, or two after a retry, and a few hundred bytes more, since the hub requests no certificates.
 * Chromium's hello has 2 KiB, mostly a large key share. With this bound, 512 handshakes use less than 16 MiB, of which
 * 9 MiB are sessions of GnuTLS.
 */
#define XMH_TLS_RECORDS_CLIENT_FLIGHT_MAX (10 * 1024)

/* A server sends its chain: OpenSSL and BoringSSL accept 100 KiB. There are few such handshakes at the same time. */
#define XMH_TLS_RECORDS_SERVER_FLIGHT_MAX (128 * 1024)

/* One full record of data, after 15 KiB of session tickets (OpenSSL sends two, usually of less than 2 KiB) or 700
 * key updates. */
#define XMH_TLS_RECORDS_BETWEEN_DATA_MAX (32 * 1024)

/**
 * XmhTlsRecords:
 *
 * What comes from a socket in TLS, given to the TLS library one whole record after the other. Three things bound the
 * memory that the other end can take. A record that is not complete waits here, where it costs its own length and not
 * the four times 16 KiB that GnuTLS sets aside for it. So does a client's hello, or any message that is not encrypted,
 * in however many records it comes: one by one they would cost GnuTLS 40 KiB. And what is given is counted, since
 * GnuTLS collects an encrypted message for as long as its header promises.
 *
 * Zeroed memory is a new one. For one thread only.
 */
typedef struct
{
  XmhByteQueue received;
  XmhByteQueue message; /* the beginning of one, without the headers of its records */
  XmhByteQueue joined;  /* a record made of a whole message */
  gsize record_left;    /* of the record that is given just now */
  gsize given;          /* since xmh_tls_records_allow() */
  gsize given_max;
  gboolean joins;      /* handshake records: what comes is not encrypted yet */
  gboolean is_tls_1_3; /* a change of cipher spec means nothing */
  gboolean is_broken;  /* what follows can't be told apart any more */
  gboolean is_over;    /* the other end asked for more memory than it is given */
} XmhTlsRecords;

void xmh_tls_records_clear (XmhTlsRecords *self);
void xmh_tls_records_allow (XmhTlsRecords *self, gsize given_max);

void xmh_tls_records_join (XmhTlsRecords *self);
void xmh_tls_records_note_version (XmhTlsRecords *self, gboolean is_tls_1_3);

void xmh_tls_records_begin_turn (void);
void xmh_tls_records_end_turn (XmhTlsRecords *self);
guint xmh_tls_records_count_in_turn (void);

gssize xmh_tls_records_pull (XmhTlsRecords *self, int fd, void *buffer, gsize length);
const guint8 *xmh_tls_records_peek (const XmhTlsRecords *self, gsize *length);
gboolean xmh_tls_records_may_have_more (const XmhTlsRecords *self);
gboolean xmh_tls_records_has_record (const XmhTlsRecords *self);
