/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "hub/xmh-hub.h"

#include <string.h>
#include <unistd.h>

#include "config/xmh-config.h"
#include "config/xmh-settings.h"
#include "hub/xmh-distrust.h"
#include "hub/xmh-doctor.h"
#include "hub/xmh-problems.h"
#include "participants/xmh-sessions.h"
#include "media-fixture.h"
#include "system/xmh-diagnosis.h"
#include "tls/xmh-tls-identity.h"

/* A front that only counts calls. */
#define TYPE_COUNTER (counter_get_type ())
G_DECLARE_FINAL_TYPE (Counter, counter, TEST, COUNTER, GObject)

struct _Counter
{
  GObject parent_instance;

  guint applied;
  guint stopped;
};

static void
counter_stop (XmhFront *front)
{
  TEST_COUNTER (front)->stopped++;
}

static void
counter_apply (XmhFront *front)
{
  TEST_COUNTER (front)->applied++;
}

static XmhFrontState
counter_get_state (XmhFront *front)
{
  return XMH_FRONT_LISTENING;
}

static void
counter_init_front (XmhFrontInterface *iface)
{
  iface->apply = counter_apply;
  iface->stop = counter_stop;
  iface->get_state = counter_get_state;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (Counter,
                               counter,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (XMH_TYPE_FRONT, counter_init_front))

static void
counter_class_init (CounterClass *klass)
{
}

static void
counter_init (Counter *self)
{
}

typedef struct
{
  MediaFixture *media;
  XmhHost *host;
  XmhTlsIdentity *identity;
  Counter *front;
  XmhHub *hub;
} Fixture;

static Fixture *
fixture_new (gboolean livekit)
{
  Fixture *self = g_new0 (Fixture, 1);
  g_autoptr(GError) error = NULL;

  self->media = media_fixture_new ();
  self->media->config->enable_livekit = livekit;
  self->host = xmh_host_new ();
  self->identity = xmh_tls_identity_new (self->media->paths, self->host, self->media->config, &error);
  g_assert_no_error (error);
  self->hub = xmh_hub_new (self->media->config, self->media->paths, self->media->credentials, self->identity,
                           self->media->server);
  self->front = g_object_new (TYPE_COUNTER, NULL);
  xmh_hub_add_front (self->hub, XMH_FRONT (self->front));
  return self;
}

static void
on_stopped (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GError) error = NULL;

  g_assert_true (xmh_hub_stop_finish (XMH_HUB (source), result, &error));
  *(gboolean *) user_data = TRUE;
}

static gboolean
is_true (gpointer data)
{
  return *(gboolean *) data;
}

static guint
stop (Fixture *self)
{
  gint64 start_us = g_get_monotonic_time ();
  gboolean stopped = FALSE;

  xmh_hub_stop_async (self->hub, on_stopped, &stopped);
  g_assert_cmpint (xmh_hub_get_state (self->hub), ==, XMH_HUB_STOPPING);
  wait_until (is_true, &stopped, 5000, "the stop");
  g_assert_cmpint (xmh_hub_get_state (self->hub), ==, XMH_HUB_STOPPING);
  return (guint) ((g_get_monotonic_time () - start_us) / 1000);
}

static void
fixture_free (Fixture *self)
{
  g_assert_finalize_object (self->hub);
  g_object_unref (self->front);
  g_object_unref (self->identity);
  g_object_unref (self->host);
  media_fixture_free (self->media);
  g_free (self);
}

static gboolean
has_problem (Fixture *self, const char *code)
{
  g_autoptr(GPtrArray) list = xmh_problems_list (xmh_hub_get_problems (self->hub));

  return xmh_problem_list_find (list, code) != NULL;
}

static gboolean
is_ready (gpointer hub)
{
  return xmh_hub_get_state (hub) == XMH_HUB_READY;
}

static gboolean
is_degraded (gpointer hub)
{
  return xmh_hub_get_state (hub) == XMH_HUB_DEGRADED;
}

static void
test_state (void)
{
  Fixture *f = fixture_new (FALSE);

  g_assert_cmpint (xmh_hub_get_state (f->hub), ==, XMH_HUB_STARTING);
  g_assert_cmpuint (f->front->applied, ==, 0);
  xmh_hub_start (f->hub);
  g_assert_cmpuint (f->front->applied, ==, 1);
  g_assert_cmpint (xmh_hub_get_state (f->hub), ==, XMH_HUB_READY);

  xmh_problems_set (xmh_hub_get_problems (f->hub), "test-a", xmh_problem_new ("firewall", NULL, "closed"));
  g_assert_cmpint (xmh_hub_get_state (f->hub), ==, XMH_HUB_READY);
  xmh_problems_set (xmh_hub_get_problems (f->hub), "test-b", xmh_problem_new ("port-in-use", NULL, "taken"));
  g_assert_cmpint (xmh_hub_get_state (f->hub), ==, XMH_HUB_DEGRADED);
  xmh_problems_set (xmh_hub_get_problems (f->hub), "test-b", NULL);
  g_assert_cmpint (xmh_hub_get_state (f->hub), ==, XMH_HUB_READY);

  g_assert_cmpuint (stop (f), <, 500);
  g_assert_cmpuint (f->front->stopped, ==, 1);
  fixture_free (f);
}

/* Nothing waits for LiveKit, but the hub is not ready before LiveKit is. */
static void
test_media_server (void)
{
  Fixture *f = fixture_new (TRUE);

  media_fixture_use_stand_in (f->media, "good");
  xmh_hub_start (f->hub);
  g_assert_cmpuint (f->front->applied, ==, 1);
  g_assert_cmpint (xmh_hub_get_state (f->hub), ==, XMH_HUB_STARTING);
  wait_until (is_ready, f->hub, 15000, "ready");
  stop (f);
  fixture_free (f);
}

static void
test_media_server_fails (void)
{
  Fixture *f = fixture_new (TRUE);

  media_fixture_use_stand_in (f->media, "dies");
  xmh_hub_start (f->hub);
  wait_until (is_degraded, f->hub, 15000, "degraded");
  g_assert_true (has_problem (f, "livekit-failed"));
  stop (f);
  fixture_free (f);
}

static void
assert_first_url (Fixture *f, const char *prefix)
{
  g_auto(GStrv) urls = xmh_hub_get_urls (f->hub);

  g_assert_cmpuint (g_strv_length (urls), >, 0);
  if (!g_str_has_prefix (urls[0], prefix))
    g_error ("%s does not begin with %s", urls[0], prefix);
}

static void
assert_local_url (Fixture *f, const char *wanted)
{
  g_autofree char *url = xmh_hub_get_local_url (f->hub);

  g_assert_cmpstr (url, ==, wanted);
}

static gboolean
has_urls (Fixture *f)
{
  g_auto(GStrv) urls = xmh_hub_get_urls (f->hub);

  return urls[0] != NULL;
}

static void
on_switched (GObject *object, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

static gboolean
finish (XmhHub *hub, GAsyncResult **result)
{
  g_autoptr(GAsyncResult) taken = NULL;

  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);

  taken = g_steal_pointer (result);
  return xmh_settings_change_finish (xmh_hub_get_settings (hub), taken, NULL);
}

static gboolean
switch_tls (XmhHub *hub, gboolean enabled)
{
  GAsyncResult *result = NULL;

  xmh_settings_set_boolean_async (xmh_hub_get_settings (hub), "web_server_tls", enabled, on_switched, &result);
  return finish (hub, &result);
}

static gboolean
reset_tls (XmhHub *hub)
{
  GAsyncResult *result = NULL;

  xmh_settings_reset_async (xmh_hub_get_settings (hub), "web_server_tls", on_switched, &result);
  return finish (hub, &result);
}

/* What the next start would find. */
static gboolean
is_kept (Fixture *f)
{
  g_autoptr(XmhSettings) again = xmh_settings_new (f->media->paths, NULL);
  g_autoptr(XmhConfig) merged = xmh_settings_merge (again, f->media->config);

  return xmh_config_was_set_at_run_time (merged, "web_server_tls") && !merged->web_server_tls;
}

/* TLS switched off at run time means loopback; only the file enables plain text on the network. */
static void
test_tls (void)
{
  Fixture *f = fixture_new (FALSE);
  g_autoptr(XmhSettings) settings = NULL;
  g_autoptr(GError) error = NULL;

  settings = xmh_settings_new (f->media->paths, &error);
  g_assert_no_error (error);
  xmh_hub_set_settings (f->hub, settings);
  xmh_hub_start (f->hub);
  g_assert_true (xmh_hub_get_tls_enabled (f->hub));
  g_assert_false (xmh_hub_is_loopback_only (f->hub));
  assert_local_url (f, "https://localhost:8080");
  g_assert_false (has_problem (f, "no-address") && has_urls (f));

  g_assert_true (switch_tls (f->hub, FALSE));
  g_assert_cmpuint (f->front->applied, ==, 2);
  g_assert_true (xmh_config_was_set_at_run_time (xmh_hub_get_config (f->hub), "web_server_tls"));
  g_assert_true (xmh_hub_is_loopback_only (f->hub));
  g_assert_true (is_kept (f));
  assert_local_url (f, "http://localhost:8080");
  g_assert_false (has_urls (f));
  g_assert_true (has_problem (f, "no-address"));

  g_assert_true (reset_tls (f->hub));
  g_assert_false (is_kept (f));
  g_assert_true (xmh_hub_get_tls_enabled (f->hub));
  g_assert_cmpuint (f->front->applied, ==, 3);
  stop (f);
  fixture_free (f);
}

/* The thread that looks after the certificate holds the identity; the fixture and the hub do so as well. */
static gboolean
is_identity_at_rest (gpointer data)
{
  return g_atomic_int_get (&((GObject *) ((Fixture *) data)->identity)->ref_count) == 2;
}

static void
test_plain (void)
{
  Fixture *f = fixture_new (FALSE);
  g_autoptr(XmhConfig) config = NULL;
  g_autoptr(GError) error = NULL;

  f->media->config->web_server_tls = FALSE;
  xmh_hub_start (f->hub);
  g_assert_true (xmh_hub_is_loopback_only (f->hub));
  g_assert_false (has_problem (f, "lan-without-tls"));

  config = xmh_config_copy (f->media->config);
  config->web_server_host = g_strdup ("192.0.2.77");
  g_assert_true (xmh_hub_apply_config (f->hub, config, &error));
  g_assert_no_error (error);
  wait_until (is_identity_at_rest, f, 5000, "the certificate");
  g_assert_false (xmh_hub_is_loopback_only (f->hub));
  g_assert_true (has_problem (f, "lan-without-tls"));
  assert_first_url (f, "http://192.0.2.77:8080");

  g_assert_true (switch_tls (f->hub, FALSE));
  g_assert_true (xmh_hub_is_loopback_only (f->hub));
  g_assert_false (has_problem (f, "lan-without-tls"));
  stop (f);
  fixture_free (f);
}

/* A reload may come while the bus is still asked whether another hub is there. */
static void
test_reload_before_start (void)
{
  Fixture *f = fixture_new (FALSE);
  g_autoptr(XmhConfig) config = xmh_config_copy (f->media->config);
  g_autoptr(GError) error = NULL;

  config->livekit_url = g_strdup ("ws://127.0.0.1:1");
  g_assert_true (xmh_hub_apply_config (f->hub, config, &error));
  g_assert_no_error (error);
  g_assert_cmpint (xmh_media_server_get_state (f->media->server), ==, XMH_MEDIA_SERVER_DISABLED);

  xmh_hub_start (f->hub);
  g_assert_cmpint (xmh_media_server_get_state (f->media->server), ==, XMH_MEDIA_SERVER_EXTERNAL);
  g_assert_cmpstr (xmh_media_server_get_url (f->media->server), ==, "ws://127.0.0.1:1");
  wait_until (is_identity_at_rest, f, 5000, "the certificate");
  stop (f);
  fixture_free (f);
}

static void
test_distrust (void)
{
  Fixture *f = fixture_new (FALSE);

  xmh_hub_start (f->hub);
  xmh_distrust_add (xmh_hub_get_distrust (f->hub), "192.0.2.5", "unknown_ca");
  g_assert_true (has_problem (f, "untrusting-client"));
  g_assert_cmpint (xmh_hub_get_state (f->hub), ==, XMH_HUB_READY);
  xmh_distrust_forget (xmh_hub_get_distrust (f->hub), "192.0.2.5");
  /* Signals about peers are combined, so the next one can take two seconds. */
  while (has_problem (f, "untrusting-client"))
    g_main_context_iteration (NULL, TRUE);
  stop (f);
  fixture_free (f);
}

static void
end_session (gpointer data)
{
  xmh_session_end (*(XmhSession **) data, "hub stopped");
}

static void
ignore (gpointer data)
{
}

static void
test_stop_ends_sessions (void)
{
  Fixture *f = fixture_new (FALSE);
  XmhSession *good = NULL;
  g_autoptr(XmhSession) held = NULL;

  xmh_hub_start (f->hub);
  good = xmh_sessions_open (xmh_hub_get_sessions (f->hub), "livekit", "192.0.2.5:1", NULL, NULL, NULL, end_session,
                            &good);
  held = good;
  g_assert_cmpuint (stop (f), <, 500);
  g_assert_cmpuint (xmh_sessions_get_count (xmh_hub_get_sessions (f->hub)), ==, 0);
  fixture_free (f);
}

/* A tunnel that does not end must not keep the hub from stopping. */
static void
test_stop_is_bounded (void)
{
  Fixture *f = fixture_new (FALSE);
  g_autoptr(XmhSession) session = NULL;
  guint took_ms;

  xmh_hub_start (f->hub);
  session = xmh_sessions_open (xmh_hub_get_sessions (f->hub), "livekit", "192.0.2.5:1", NULL, NULL, NULL, ignore, NULL);
  took_ms = stop (f);
  g_assert_cmpuint (took_ms, >=, 2500);
  g_assert_cmpuint (took_ms, <, 3000);
  fixture_free (f);
}

/* (transfer none): a device that was allowed by a pairing link */
static XmhDevice *
pair (XmhHub *hub)
{
  g_autoptr(GInetAddress) address = g_inet_address_new_from_string ("192.0.2.5");
  XmhVisitor visitor = { address, "Mozilla/5.0 (X11; Linux x86_64; Quest 3)", NULL, NULL, NULL, TRUE };
  XmhAccess *access = xmh_hub_get_access (hub);
  gint64 now_s = g_get_real_time () / G_USEC_PER_SEC;
  g_autofree char *code = xmh_access_make_code (access, NULL, now_s, NULL);
  g_autofree char *cookie = NULL;
  XmhDevice *device = xmh_access_pair (access, code, &visitor, now_s, &cookie, NULL);

  g_assert_nonnull (device);
  return device;
}

static XmhSession *
open_session (XmhHub *hub, XmhDevice *device, XmhSession **session)
{
  *session = xmh_sessions_open (xmh_hub_get_sessions (hub), "livekit", "192.0.2.5:1", NULL, xmh_device_get_id (device),
                                xmh_device_get_name (device), end_session, session);
  return *session;
}

static gboolean
has_no_session (gpointer hub)
{
  return xmh_sessions_get_count (xmh_hub_get_sessions (hub)) == 0;
}

/* A session that begins after its device was forgotten ends, too, but not before its relay has started it. */
static void
test_forgotten_device (void)
{
  Fixture *f = fixture_new (FALSE);
  XmhDevice *device = pair (f->hub);
  g_autoptr(XmhDevice) gone = g_object_ref (device);
  gint64 now_s = g_get_real_time () / G_USEC_PER_SEC;
  g_autoptr(XmhSession) first = NULL;
  g_autoptr(XmhSession) late = NULL;

  xmh_hub_start (f->hub);
  open_session (f->hub, device, &first);
  g_assert_true (xmh_access_forget (xmh_hub_get_access (f->hub), xmh_device_get_id (device), now_s, now_s + 60, NULL));
  g_assert_true (has_no_session (f->hub));

  open_session (f->hub, gone, &late);
  g_assert_false (has_no_session (f->hub));
  wait_until (has_no_session, f->hub, 5000, "the end of the late session");
  stop (f);
  fixture_free (f);
}

/* Who has an identity now counts before who had it. */
static void
test_participant (void)
{
  Fixture *f = fixture_new (FALSE);
  XmhDevice *device = pair (f->hub);
  g_autoptr(GInetAddress) address = g_inet_address_new_from_string ("192.0.2.5");
  g_autoptr(GInetAddress) other = g_inet_address_new_from_string ("192.0.2.6");
  g_autoptr(XmhIssuedToken) token = NULL;
  XmhIdentityHold *seat;

  g_assert_null (xmh_hub_find_participant (f->hub, "quest"));
  token = xmh_tokens_issue_to_device (xmh_hub_get_tokens (f->hub), "quest", device, address, 0, NULL);
  g_assert_true (xmh_hub_find_participant (f->hub, "quest") == device);
  seat = xmh_room_identities_hold (xmh_hub_get_room_identities (f->hub), "quest", NULL, other, 0);
  g_assert_null (xmh_hub_find_participant (f->hub, "quest"));
  xmh_identity_hold_release (seat, 0);
  g_assert_true (xmh_hub_find_participant (f->hub, "quest") == device);
  stop (f);
  fixture_free (f);
}

static void
note_access (XmhHub *hub, GParamSpec *pspec, GString *seen)
{
  g_autofree char *access = NULL;

  g_object_get (hub, "access", &access, NULL);
  g_assert_cmpstr (access, ==, xmh_hub_describe_access (hub));
  g_string_append_printf (seen, "%s;", access);
}

static void
set_access (XmhHub *hub, const char *access)
{
  GAsyncResult *result = NULL;

  if (access != NULL)
    xmh_settings_set_text_async (xmh_hub_get_settings (hub), "access", access, on_switched, &result);
  else
    xmh_settings_reset_async (xmh_hub_get_settings (hub), "access", on_switched, &result);
  g_assert_true (finish (hub, &result));
}

static XmhSeverity
get_severity (Fixture *f, const char *code)
{
  g_autoptr(GPtrArray) list = xmh_problems_list (xmh_hub_get_problems (f->hub));
  const XmhProblem *problem = xmh_problem_list_find (list, code);

  return problem != NULL ? problem->severity : XMH_SEVERITY_OK;
}

static void
set_credentials (Fixture *f, const char *key, const char *secret)
{
  g_autoptr(XmhConfig) config = xmh_config_copy (xmh_hub_get_file_config (f->hub));

  g_free (config->api_key);
  g_free (config->api_secret);
  config->api_key = g_strdup (key);
  config->api_secret = g_strdup (secret);
  g_assert_true (xmh_hub_apply_config (f->hub, config, NULL));
}

static void
test_access (void)
{
  Fixture *f = fixture_new (FALSE);
  g_autoptr(GString) seen = g_string_new (NULL);
  g_autofree char *url = NULL;

  xmh_hub_start (f->hub);
  g_signal_connect (f->hub, "notify::access", G_CALLBACK (note_access), seen);
  g_assert_true (xmh_hub_asks (f->hub));
  g_assert_cmpstr (xmh_hub_describe_access (f->hub), ==, "ask");
  set_access (f->hub, "open");
  g_assert_false (xmh_hub_asks (f->hub));
  set_access (f->hub, NULL);
  g_assert_cmpstr (seen->str, ==, "open;ask;");

  /* With a published secret, a device makes its own token. */
  set_credentials (f, "devkey", "devsecret-xr-livekit-prototype-2026");
  g_assert_true (xmh_hub_asks (f->hub));
  g_assert_cmpint (get_severity (f, "public-credentials"), ==, XMH_SEVERITY_ERROR);
  set_access (f->hub, "open");
  g_assert_cmpint (get_severity (f, "public-credentials"), ==, XMH_SEVERITY_WARNING);
  set_access (f->hub, NULL);
  set_credentials (f, "key", "secret-0123456789abcdef0123456789abcdef");
  g_assert_cmpint (get_severity (f, "public-credentials"), ==, XMH_SEVERITY_OK);
  g_assert_cmpstr (seen->str, ==, "open;ask;ask-ineffective;open;ask-ineffective;ask;");

  if (has_urls (f))
    {
      g_auto(GStrv) urls = xmh_hub_get_urls (f->hub);
      g_autofree char *expected = g_strconcat (urls[0], "/pair#ABCD2345", NULL);

      url = xmh_hub_make_pairing_url (f->hub, "ABCD2345");
      g_assert_cmpstr (url, ==, expected);
    }
  wait_until (is_identity_at_rest, f, 5000, "the end of the thread");
  stop (f);
  g_assert_null (xmh_hub_make_pairing_url (f->hub, "ABCD2345"));
  fixture_free (f);
}

static void
on_diagnosed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GError) error = NULL;

  *(GPtrArray **) user_data = xmh_doctor_run_finish (XMH_HUB (source), result, &error);
  g_assert_no_error (error);
}

static gboolean
is_set (gpointer data)
{
  return *(gpointer *) data != NULL;
}

/* The thread of the diagnosis drops its reference a moment after the result. */
static gboolean
is_held_once (gpointer data)
{
  return g_atomic_int_get (&((GObject *) data)->ref_count) == 1;
}

static void
assert_livekit_finding (Fixture *f, XmhSeverity severity, const char *text)
{
  g_autoptr(GPtrArray) checks = NULL;
  guint n = 0;

  xmh_doctor_run_async (f->hub, NULL, on_diagnosed, &checks);
  wait_until (is_set, &checks, 15000, "the diagnosis");
  for (guint i = 0; i < checks->len; i++)
    {
      const XmhProblem *finding = g_ptr_array_index (checks, i);

      if (!g_str_equal (finding->code, "livekit"))
        continue;
      n++;
      g_assert_cmpint (finding->severity, ==, severity);
      g_assert_cmpstr (finding->message, ==, text);
    }
  g_assert_cmpuint (n, ==, 1);
  wait_until (is_held_once, f->hub, 5000, "the end of the diagnosis");
}

/* A server that accepts connections without responding does not count as ready. */
static void
test_doctor_waits_for_an_answer (void)
{
  Fixture *f = fixture_new (FALSE);
  guint16 port = find_free_port ();
  int fd = listen_on (port);

  f->media->config->livekit_url = g_strdup_printf ("ws://127.0.0.1:%u", port);
  xmh_hub_start (f->hub);
  assert_livekit_finding (f, XMH_SEVERITY_WARNING, "LiveKit is not ready");
  stop (f);
  close (fd);
  fixture_free (f);
}

static void
test_doctor_without_a_server (void)
{
  Fixture *f = fixture_new (FALSE);

  xmh_hub_start (f->hub);
  assert_livekit_finding (f, XMH_SEVERITY_INFO, "No LiveKit server is configured");
  stop (f);
  fixture_free (f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/hub/state", test_state);
  g_test_add_func ("/hub/media-server", test_media_server);
  g_test_add_func ("/hub/media-server-fails", test_media_server_fails);
  g_test_add_func ("/hub/tls", test_tls);
  g_test_add_func ("/hub/plain", test_plain);
  g_test_add_func ("/hub/reload-before-start", test_reload_before_start);
  g_test_add_func ("/hub/distrust", test_distrust);
  g_test_add_func ("/hub/stop-ends-sessions", test_stop_ends_sessions);
  g_test_add_func ("/hub/stop-is-bounded", test_stop_is_bounded);
  g_test_add_func ("/hub/access", test_access);
  g_test_add_func ("/hub/forgotten-device", test_forgotten_device);
  g_test_add_func ("/hub/participant", test_participant);
  g_test_add_func ("/hub/doctor-waits-for-an-answer", test_doctor_waits_for_an_answer);
  g_test_add_func ("/hub/doctor-without-a-server", test_doctor_without_a_server);
  return g_test_run ();
}
