/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "common/xmh-error.h"
#include "participants/xmh-sessions.h"

typedef struct
{
  guint opened;
  guint closed;
  guint asked;
  char *reason;
} Seen;

static void
on_opened (XmhSessions *sessions, XmhSession *session, Seen *seen)
{
  seen->opened++;
}

static void
on_closed (XmhSessions *sessions, XmhSession *session, const char *reason, Seen *seen)
{
  seen->closed++;
  g_free (seen->reason);
  seen->reason = g_strdup (reason);
}

static void
on_close (gpointer data)
{
  ((Seen *) data)->asked++;
}

static XmhSessions *
new_sessions (Seen *seen)
{
  XmhSessions *sessions = xmh_sessions_new ();

  g_signal_connect (sessions, "opened", G_CALLBACK (on_opened), seen);
  g_signal_connect (sessions, "closed", G_CALLBACK (on_closed), seen);
  return sessions;
}

static void
test_life (void)
{
  Seen seen = { 0 };
  g_autoptr(XmhSessions) sessions = new_sessions (&seen);
  g_autoptr(XmhSession)
               first = xmh_sessions_open (sessions, "livekit", "192.0.2.1:5", "Quest", NULL, NULL, on_close, &seen);
  g_autoptr(XmhSession)
               second = xmh_sessions_open (sessions, "cloudxr", "192.0.2.2:6", NULL, NULL, NULL, on_close, &seen);
  g_autoptr(XmhSession) third = NULL;
  g_autoptr(GPtrArray) list = NULL;

  g_assert_cmpuint (seen.opened, ==, 2);
  g_assert_cmpuint (xmh_sessions_get_count (sessions), ==, 2);
  g_assert_cmpuint (xmh_session_get_id (first), ==, 1);
  g_assert_cmpuint (xmh_session_get_id (second), ==, 2);
  g_assert_cmpstr (xmh_session_get_service (second), ==, "cloudxr");
  g_assert_cmpstr (xmh_session_get_user_agent (second), ==, "");
  g_assert_cmpint (ABS (xmh_session_get_since (first) - g_get_real_time () / G_USEC_PER_SEC), <=, 2);
  xmh_session_count (first, 10, 3);
  xmh_session_count (first, 1, 0);
  g_assert_cmpuint (xmh_session_get_bytes_in (first), ==, 11);
  g_assert_cmpuint (xmh_session_get_bytes_out (first), ==, 3);

  xmh_session_end (first, "peer closed");
  xmh_session_end (first, "again");
  g_assert_cmpuint (seen.closed, ==, 1);
  g_assert_cmpstr (seen.reason, ==, "peer closed");
  g_assert_cmpuint (xmh_sessions_get_count (sessions), ==, 1);

  /* A number is never used again. */
  third = xmh_sessions_open (sessions, "livekit", "192.0.2.1:5", "Quest", NULL, NULL, on_close, &seen);
  g_assert_cmpuint (xmh_session_get_id (third), ==, 3);
  list = xmh_sessions_list (sessions);
  g_assert_cmpuint (list->len, ==, 2);
  g_assert_true (g_ptr_array_index (list, 0) == second && g_ptr_array_index (list, 1) == third);
  g_free (seen.reason);
}

static void
test_close (void)
{
  Seen seen = { 0 };
  g_autoptr(XmhSessions) sessions = new_sessions (&seen);
  g_autoptr(XmhSession)
               session = xmh_sessions_open (sessions, "livekit", "192.0.2.1:5", "Quest", NULL, NULL, on_close, &seen);
  g_autoptr(GError) error = NULL;

  g_assert_false (xmh_sessions_close (sessions, 7, &error));
  g_assert_error (error, XMH_ERROR, XMH_ERROR_NOT_FOUND);
  g_clear_error (&error);

  g_assert_true (xmh_sessions_close (sessions, 1, &error));
  g_assert_true (xmh_sessions_close (sessions, 1, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (seen.asked, ==, 1);
  g_assert_cmpuint (seen.closed, ==, 0);

  xmh_session_end (session, "closed by request");
  g_assert_false (xmh_sessions_close (sessions, 1, &error));
  g_assert_error (error, XMH_ERROR, XMH_ERROR_NOT_FOUND);
  g_free (seen.reason);
}

/* A tunnel that ends immediately removes its session from the list that is being iterated. */
static void
end_at_once (gpointer data)
{
  xmh_session_end (*(XmhSession **) data, "closed by request");
}

static void
test_close_all (void)
{
  Seen seen = { 0 };
  g_autoptr(XmhSessions) sessions = new_sessions (&seen);
  XmhSession *open[3];

  for (guint i = 0; i < G_N_ELEMENTS (open); i++)
    open[i] = xmh_sessions_open (sessions, "livekit", "192.0.2.1:5", "Quest", NULL, NULL, end_at_once, &open[i]);

  xmh_sessions_close_all (sessions);
  g_assert_cmpuint (seen.closed, ==, 3);
  g_assert_cmpuint (xmh_sessions_get_count (sessions), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (open); i++)
    g_assert_finalize_object (open[i]);
  g_free (seen.reason);
}

static void
test_devices (void)
{
  Seen seen = { 0 };
  g_autoptr(XmhSessions) sessions = new_sessions (&seen);
  const char *const ids[] = { "d1", "d2", NULL, "d1" };
  XmhSession *open[4];

  for (guint i = 0; i < G_N_ELEMENTS (open); i++)
    open[i] = xmh_sessions_open (sessions, i < 3 ? "livekit" : "cloudxr", "192.0.2.1:5", "Quest", ids[i],
                                 ids[i] != NULL ? "Quest 3" : NULL, end_at_once, &open[i]);
  g_assert_cmpstr (xmh_session_get_device_id (open[0]), ==, "d1");
  g_assert_cmpstr (xmh_session_get_device_name (open[0]), ==, "Quest 3");
  g_assert_null (xmh_session_get_device_id (open[2]));
  g_assert_null (xmh_session_get_device_name (open[2]));

  xmh_sessions_close_device (sessions, "d1");
  g_assert_cmpuint (seen.closed, ==, 2);
  xmh_session_close (open[2]);
  g_assert_cmpuint (seen.closed, ==, 3);
  xmh_sessions_close_device (sessions, "d2");
  g_assert_cmpuint (seen.closed, ==, 4);
  for (guint i = 0; i < G_N_ELEMENTS (open); i++)
    g_assert_finalize_object (open[i]);
  g_free (seen.reason);
}

/* A tunnel may outlive the hub. */
static void
test_orphan (void)
{
  Seen seen = { 0 };
  XmhSessions *sessions = new_sessions (&seen);
  XmhSession *session = xmh_sessions_open (sessions, "livekit", "192.0.2.1:5", "Quest", NULL, NULL, on_close, &seen);

  g_assert_finalize_object (sessions);
  xmh_session_end (session, "too late");
  g_assert_cmpuint (seen.closed, ==, 0);
  g_assert_finalize_object (session);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sessions/life", test_life);
  g_test_add_func ("/sessions/close", test_close);
  g_test_add_func ("/sessions/close-all", test_close_all);
  g_test_add_func ("/sessions/devices", test_devices);
  g_test_add_func ("/sessions/orphan", test_orphan);
  return g_test_run ();
}
