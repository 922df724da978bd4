/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#define G_LOG_DOMAIN "xmh-http"

#include "config.h"

#include "http/xmh-file-sender.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <sys/uio.h>
#include <unistd.h>

/* The number of chunks that a fast client gets before other connections have their turn. */
#define CHUNKS_PER_TURN 4

/* One file that is sent to one client. The next chunk is read when the previous one is written, so a slow reader
 * costs one chunk. Bytes in the page cache are read immediately; a thread reads from the disk. */
typedef struct
{
  SoupServerMessage *message;
  GCancellable *cancellable;
  gulong wrote_chunk_id;
  gulong finished_id;
  guint turn_id;
  guint chunks_in_turn;
  int fd;
  goffset position;
  goffset left;
  gboolean is_broken;
} FileSender;

static void
file_sender_clear (gpointer data)
{
  FileSender *sender = data;

  g_clear_handle_id (&sender->turn_id, g_source_remove);
  g_close (sender->fd, NULL);
  g_object_unref (sender->cancellable);
  g_object_unref (sender->message);
}

static void
file_sender_unref (gpointer data)
{
  g_rc_box_release_full (data, file_sender_clear);
}

static void
append (FileSender *sender, GBytes *bytes)
{
  sender->position += (goffset) g_bytes_get_size (bytes);
  sender->left -= (goffset) g_bytes_get_size (bytes);
  soup_message_body_append_bytes (soup_server_message_get_response_body (sender->message), bytes);
}

/* Also runs when the client is gone or the connection is closed. */
static void
on_finished (SoupServerMessage *message, gpointer user_data)
{
  FileSender *sender = user_data;

  g_clear_signal_handler (&sender->wrote_chunk_id, message);
  g_clear_signal_handler (&sender->finished_id, message);
  g_clear_handle_id (&sender->turn_id, g_source_remove);
  g_cancellable_cancel (sender->cancellable);
  file_sender_unref (sender);
}

static void
on_closed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_io_stream_close_finish (G_IO_STREAM (source), result, NULL);
}

/* The length is already announced. Only the end of the connection shows a client that the rest is missing. */
static void
break_off (FileSender *sender)
{
  g_autoptr(SoupServerMessage) message = g_object_ref (sender->message);
  g_autoptr(GIOStream) stream = NULL;

  g_message ("a file got shorter or unreadable while it was sent; the connection is closed");
  stream = soup_server_message_steal_connection (message);
  if (stream != NULL)
    g_io_stream_close_async (stream, G_PRIORITY_DEFAULT, NULL, on_closed, NULL);
  if (sender->finished_id != 0)
    on_finished (message, sender);
}

static gssize
read_at (int fd, goffset position, gsize length, void *buffer, int flags)
{
  struct iovec vector = { buffer, length };
  gssize n;

  do
    n = preadv2 (fd, &vector, 1, position, flags);
  while (n < 0 && errno == EINTR);

  return n;
}

gssize
xmh_file_read_cached (int fd, goffset position, gsize length, void *buffer)
{
  return read_at (fd, position, length, buffer, RWF_NOWAIT);
}

/* Short reads are included. *@waits reports that the read would wait for the disk.
 * Returns: (nullable): the bytes at @position */
static GBytes *
read_chunk (int fd, goffset position, goffset left, int flags, gboolean *waits)
{
  gsize size = (gsize) MIN (left, XMH_FILE_CHUNK);
  g_autofree char *buffer = g_malloc (size);
  gssize n = read_at (fd, position, size, buffer, flags);

  /* EOPNOTSUPP comes from a file system that does not support this. */
  *waits = n < 0 && (errno == EAGAIN || errno == EOPNOTSUPP || errno == ENOSYS);
  return n > 0 ? g_bytes_new_take (g_steal_pointer (&buffer), (gsize) n) : NULL;
}

static void
read_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  FileSender *sender = task_data;
  gboolean waits;
  GBytes *bytes = read_chunk (sender->fd, sender->position, sender->left, 0, &waits);

  if (bytes != NULL)
    g_task_return_pointer (task, bytes, (GDestroyNotify) g_bytes_unref);
  else
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT, "the file ended early");
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  FileSender *sender = g_task_get_task_data (G_TASK (result));
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) bytes = g_task_propagate_pointer (G_TASK (result), &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (bytes == NULL)
    {
      break_off (sender);
      return;
    }

  append (sender, bytes);
  soup_server_message_unpause (sender->message);
}

/* The task's data holds the sender. Its fields are not used elsewhere until the thread is done. */
static void
read_later (FileSender *sender)
{
  g_autoptr(GTask) task = g_task_new (NULL, sender->cancellable, on_read, NULL);

  soup_server_message_pause (sender->message);
  g_task_set_task_data (task, g_rc_box_acquire (sender), file_sender_unref);
  g_task_run_in_thread (task, read_in_thread);
}

static gboolean on_turn (gpointer data);

/* Continues from the main loop, so that other connections have their turn or libsoup finishes its work on the
 * message. */
static void
continue_later (FileSender *sender)
{
  soup_server_message_pause (sender->message);
  sender->turn_id = g_idle_add_full (G_PRIORITY_DEFAULT, on_turn, sender, NULL);
}

static void
send_more (FileSender *sender)
{
  gboolean waits;
  g_autoptr(GBytes) bytes = read_chunk (sender->fd, sender->position, sender->left, RWF_NOWAIT, &waits);

  if (bytes != NULL)
    append (sender, bytes);
  else if (waits)
    read_later (sender);
  else
    {
      sender->is_broken = TRUE;
      continue_later (sender);
    }
}

static gboolean
on_turn (gpointer data)
{
  FileSender *sender = data;

  sender->turn_id = 0;
  sender->chunks_in_turn = 0;
  if (sender->is_broken)
    {
      break_off (sender);
      return G_SOURCE_REMOVE;
    }

  soup_server_message_unpause (sender->message);
  send_more (sender);
  return G_SOURCE_REMOVE;
}

static void
on_wrote_chunk (SoupServerMessage *message, gpointer user_data)
{
  FileSender *sender = user_data;

  if (sender->left == 0)
    return;
  if (++sender->chunks_in_turn < CHUNKS_PER_TURN)
    send_more (sender);
  else
    continue_later (sender);
}

void
xmh_file_sender_send (SoupServerMessage *message, int fd, goffset start, goffset length)
{
  FileSender *sender;

  soup_message_headers_set_content_length (soup_server_message_get_response_headers (message), length);
  if (length == 0 || soup_server_message_get_method (message) == SOUP_METHOD_HEAD)
    {
      g_close (fd, NULL);
      return;
    }

  sender = g_rc_box_new0 (FileSender);
  sender->message = g_object_ref (message);
  sender->cancellable = g_cancellable_new ();
  sender->fd = fd;
  sender->position = start;
  sender->left = length;
  sender->wrote_chunk_id = g_signal_connect (message, "wrote-chunk", G_CALLBACK (on_wrote_chunk), sender);
  sender->finished_id = g_signal_connect (message, "finished", G_CALLBACK (on_finished), sender);
  send_more (sender);
}
