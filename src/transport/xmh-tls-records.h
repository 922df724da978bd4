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

/* A server sends its chain. OpenSSL and BoringSSL accept 100 KiB. There are few such handshakes at the same time. */
#define XMH_TLS_RECORDS_SERVER_FLIGHT_MAX (128 * 1024)

/* One full record of data, after 15 KiB of session tickets (OpenSSL sends two, usually of less than 2 KiB) or 700
 * key updates. */
#define XMH_TLS_RECORDS_BETWEEN_DATA_MAX (32 * 1024)

/**
 * XmhTlsRecords:
 *
 * Records that a socket receives, passed to GnuTLS one complete record at a time. Three rules bound the memory that
 * a peer can use. An incomplete record waits here, where it costs its own length. GnuTLS would reserve four times 16
 * KiB for it.
 *
 * An unencrypted message, such as a client's hello, also waits here, regardless of the number of records. One by one
 * they would cost GnuTLS 40 KiB. Finally, the content given to GnuTLS is counted. GnuTLS collects an encrypted
 * message for as long as its header announces.
 *
 * Zeroed memory is a new one. For one thread only.
 */
typedef struct
{
  XmhByteQueue received;
  XmhByteQueue message; /* the beginning of a message, without the headers of its records */
  XmhByteQueue joined;  /* a record made of a complete message */
  gsize record_left;    /* rest of the record that is being given */
  gsize given;          /* since xmh_tls_records_allow() */
  gsize given_max;
  gboolean joins;      /* joins handshake records, which are not encrypted yet */
  gboolean is_tls_1_3; /* a change of cipher spec has no effect */
  gboolean is_broken;  /* record boundaries are lost */
  gboolean is_over;    /* the peer exceeded its memory bound */
} XmhTlsRecords;

void xmh_tls_records_clear (XmhTlsRecords *self);

/* Starts a new count. Until the next call, GnuTLS gets at most @given_max bytes of content. A record that would
 * exceed the bound fails immediately. */
void xmh_tls_records_allow (XmhTlsRecords *self, gsize given_max);

/* Gives each unencrypted message as one record. At most 16 KiB may be allowed. */
void xmh_tls_records_join (XmhTlsRecords *self);

/* Encryption follows a change of cipher spec, except in TLS 1.3. There it may come before a second hello (RFC 8446,
 * D.4), and encrypted records have another type. */
void xmh_tls_records_note_version (XmhTlsRecords *self, gboolean is_tls_1_3);

void xmh_tls_records_begin_turn (void);

/* Keeps the bytes that were read from the socket but not given. */
void xmh_tls_records_end_turn (XmhTlsRecords *self);

guint xmh_tls_records_count_in_turn (void);

/* Call it between xmh_tls_records_begin_turn() and xmh_tls_records_end_turn().
 * Returns: as recv(): bytes of one complete record. The error is EAGAIN if no record is complete or the turn has
 *   used its share. It is EMSGSIZE if the record exceeds the bound, and EPROTO if record boundaries are lost. */
gssize xmh_tls_records_pull (XmhTlsRecords *self, int fd, void *buffer, gsize length);

const guint8 *xmh_tls_records_peek (const XmhTlsRecords *self, gsize *length);
gboolean xmh_tls_records_may_have_more (const XmhTlsRecords *self);
gboolean xmh_tls_records_has_record (const XmhTlsRecords *self);
