/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#define G_LOG_DOMAIN "xmh-system"

#include "config.h"

#include "system/xmh-firewalld.h"

#include <glib/gi18n.h>
#include <unistd.h>

#include "common/xmh-error.h"
#include "common/xmh-sandbox.h"

/* firewalld handles one request at a time, and waits while the user types a password for another program. */
#define ANSWER_TIMEOUT_MS 10000
/* For calls in which firewalld itself prompts for the password. */
#define PASSWORD_TIMEOUT_MS 300000
#define SERVICES_MAX 256

#define POLKIT_NAME "org.freedesktop.PolicyKit1"
#define POLKIT_PATH "/org/freedesktop/PolicyKit1/Authority"
#define POLKIT_INTERFACE "org.freedesktop.PolicyKit1.Authority"
#define POLKIT_ALLOW_INTERACTION 1

/* What a caller of firewalld needs: names of zones, their rules, and the permanent settings (read or written). */
#define ACTION_INFO "org.fedoraproject.FirewallD1.info"
#define ACTION_RULES "org.fedoraproject.FirewallD1.config.info"
#define ACTION_CONFIG "org.fedoraproject.FirewallD1.config"

/* Each stage needs the answers to the one before. */
typedef enum
{
  STAGE_RUNNING,
  STAGE_AUTHORIZATION,
  STAGE_ZONES,
  STAGE_RULES,
  STAGE_SERVICES,
  STAGE_END
} Stage;

typedef struct
{
  GDBusConnection *connection;
  char **interfaces;
  gboolean interactive;
  gboolean may_info;
  gboolean may_rules;
  gboolean may_permanent;
  XmhFirewalldState *state;
  GHashTable *services;      /* name → settings; NULL while they are queried or if they are unknown */
  GVariant *active_policies; /* a{sa{sas}}; NULL: not known */
  char *default_zone;
  guint n_zoned; /* interfaces that are in a zone of their own */
  Stage stage;
  guint pending; /* pending queries of the stage */
} Query;

typedef struct
{
  const char *path; /* NULL: given with each question */
  const char *interface;
  const char *method;
  const char *reply_type;
  /* @key: the name in the query. Called only if there is an answer. */
  void (*take) (GTask *task, GVariant *reply, const char *key);
} Question;

typedef struct
{
  GTask *task;
  const Question *question;
  char *key;
} Call;

static void advance (GTask *task);

static void
query_free (gpointer data)
{
  Query *query = data;

  g_clear_object (&query->connection);
  g_strfreev (query->interfaces);
  g_clear_pointer (&query->state, xmh_firewalld_state_free);
  g_hash_table_unref (query->services);
  g_clear_pointer (&query->active_policies, g_variant_unref);
  g_free (query->default_zone);
  g_free (query);
}

static void
on_reply (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Call *call = user_data;
  g_autoptr(GTask) task = call->task;
  g_autofree char *key = call->key;
  Query *query = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (reply != NULL)
    call->question->take (task, reply, key);
  else
    g_debug ("firewall: %s", error->message);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    query->state->is_incomplete = TRUE;
  if (--query->pending == 0)
    advance (task);
}

static Call *
begin_call (GTask *task, const Question *question, const char *key)
{
  Query *query = g_task_get_task_data (task);
  Call *call = g_new0 (Call, 1);

  call->task = g_object_ref (task);
  call->question = question;
  call->key = g_strdup (key);
  query->pending++;
  return call;
}

static void
ask_at (GTask *task,
        const char *name,
        const char *path,
        const Question *question,
        GVariant *parameters,
        const char *key)
{
  Query *query = g_task_get_task_data (task);

  g_dbus_connection_call (query->connection, name, path, question->interface, question->method, parameters,
                          G_VARIANT_TYPE (question->reply_type), G_DBUS_CALL_FLAGS_NO_AUTO_START,
                          query->interactive ? PASSWORD_TIMEOUT_MS : ANSWER_TIMEOUT_MS, g_task_get_cancellable (task),
                          on_reply, begin_call (task, question, key));
}

/* @key: (nullable): the argument of the call, if it has one */
static void
ask (GTask *task, const Question *question, const char *key)
{
  ask_at (task, XMH_FIREWALLD_NAME, question->path, question, key != NULL ? g_variant_new ("(s)", key) : NULL, key);
}

static void
take_running (GTask *task, GVariant *reply, const char *key)
{
  Query *query = g_task_get_task_data (task);

  g_variant_get (reply, "(b)", &query->state->running);
}

static void
ask_running (GTask *task)
{
  static const Question has_owner = { NULL, "org.freedesktop.DBus", "NameHasOwner", "(b)", take_running };

  ask_at (task, "org.freedesktop.DBus", "/org/freedesktop/DBus", &has_owner, g_variant_new ("(s)", XMH_FIREWALLD_NAME),
          NULL);
}

static void
take_authorization (GTask *task, GVariant *reply, const char *action)
{
  Query *query = g_task_get_task_data (task);
  gboolean is_authorized;

  g_variant_get (reply, "((bba{ss}))", &is_authorized, NULL, NULL);
  /* A user with the right to change the firewall may also read it, since polkit implies one by the other. */
  if (query->interactive || g_str_equal (action, ACTION_INFO))
    query->may_info = is_authorized;
  if (query->interactive || g_str_equal (action, ACTION_RULES))
    query->may_rules = is_authorized;
  if (g_str_equal (action, ACTION_CONFIG))
    query->may_permanent = is_authorized;
}

/* The same query as firewalld's own, with the same subject: this connection. */
static void
ask_polkit (GTask *task, const char *action)
{
  static const Question question = { .take = take_authorization };
  Query *query = g_task_get_task_data (task);
  GVariantBuilder subject;

  g_variant_builder_init (&subject, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&subject, "{sv}", "name",
                         g_variant_new_string (g_dbus_connection_get_unique_name (query->connection)));
  g_dbus_connection_call (query->connection, POLKIT_NAME, POLKIT_PATH, POLKIT_INTERFACE, "CheckAuthorization",
                          g_variant_new ("((sa{sv})sa{ss}us)", "system-bus-name", &subject, action, NULL,
                                         query->interactive ? POLKIT_ALLOW_INTERACTION : 0, ""),
                          G_VARIANT_TYPE ("((bba{ss}))"), G_DBUS_CALL_FLAGS_NONE,
                          query->interactive ? G_MAXINT : ANSWER_TIMEOUT_MS, g_task_get_cancellable (task), on_reply,
                          begin_call (task, &question, action));
}

static void
ask_authorization (GTask *task)
{
  Query *query = g_task_get_task_data (task);

  /* Without polkit firewalld accepts changes from root. polkit is out of reach of a Flatpak, but firewalld itself
   * uses it there. */
  query->may_permanent = geteuid () == 0 || (query->interactive && xmh_sandbox_is_flatpak ());
  query->may_info = query->may_rules = query->may_permanent;
  ask_polkit (task, ACTION_CONFIG);
  if (query->interactive)
    return;

  ask_polkit (task, ACTION_INFO);
  ask_polkit (task, ACTION_RULES);
}

static void
take_default_zone (GTask *task, GVariant *reply, const char *key)
{
  Query *query = g_task_get_task_data (task);

  g_variant_get (reply, "(s)", &query->default_zone);
}

static void
take_service_names (GTask *task, GVariant *reply, const char *key)
{
  Query *query = g_task_get_task_data (task);
  g_autofree const char **names = NULL;

  g_variant_get (reply, "(^a&s)", &names);
  query->state->has_service = g_strv_contains (names, XMH_FIREWALLD_SERVICE);
}

static void
take_active_zones (GTask *task, GVariant *reply, const char *key)
{
  Query *query = g_task_get_task_data (task);
  g_autoptr(GVariant) zones = g_variant_get_child_value (reply, 0);

  xmh_firewalld_state_take_active_zones (query->state, zones);
}

static void
take_active_policies (GTask *task, GVariant *reply, const char *key)
{
  Query *query = g_task_get_task_data (task);

  query->active_policies = g_variant_get_child_value (reply, 0);
}

static void
take_zone_of_interface (GTask *task, GVariant *reply, const char *interface)
{
  Query *query = g_task_get_task_data (task);
  const char *name;

  g_variant_get (reply, "(&s)", &name);
  if (*name == '\0')
    return;

  query->n_zoned++;
  xmh_firewalld_add (query->state->zones, name);
}

static void
ask_zones (GTask *task)
{
  static const Question questions[] = {
    { XMH_FIREWALLD_PATH, XMH_FIREWALLD_NAME, "getDefaultZone", "(s)", take_default_zone },
    { XMH_FIREWALLD_PATH, XMH_FIREWALLD_NAME, "listServices", "(as)", take_service_names },
    { XMH_FIREWALLD_PATH, XMH_FIREWALLD_ZONE_INTERFACE, "getActiveZones", "(a{sa{sas}})", take_active_zones },
    /* firewalld before 0.9 has none, and answers with an error. */
    { XMH_FIREWALLD_PATH, XMH_FIREWALLD_POLICY_INTERFACE, "getActivePolicies", "(a{sa{sas}})", take_active_policies },
  };
  static const Question zone_of_interface = { XMH_FIREWALLD_PATH, XMH_FIREWALLD_ZONE_INTERFACE, "getZoneOfInterface",
                                              "(s)", take_zone_of_interface };
  Query *query = g_task_get_task_data (task);

  if (!query->may_info)
    return;

  for (gsize i = 0; i < G_N_ELEMENTS (questions); i++)
    ask (task, &questions[i], NULL);
  for (char **interface = query->interfaces; *interface != NULL; interface++)
    ask (task, &zone_of_interface, *interface);
}

static void
take_rules (XmhZoneRules **place, GVariant *reply)
{
  g_autoptr(GVariant) settings = g_variant_get_child_value (reply, 0);

  if (*place == NULL)
    *place = xmh_zone_rules_new (settings);
}

static void
take_runtime (GTask *task, GVariant *reply, const char *zone)
{
  Query *query = g_task_get_task_data (task);

  take_rules (&xmh_firewalld_find (query->state->zones, zone)->runtime, reply);
}

static void
take_permanent (GTask *task, GVariant *reply, const char *zone)
{
  Query *query = g_task_get_task_data (task);

  take_rules (&xmh_firewalld_find (query->state->zones, zone)->permanent, reply);
}

static void
take_permanent_path (GTask *task, GVariant *reply, const char *zone)
{
  static const Question settings = { NULL, XMH_FIREWALLD_CONFIG_ZONE_INTERFACE, "getSettings2", "(a{sv})",
                                     take_permanent };
  const char *path;

  g_variant_get (reply, "(&o)", &path);
  ask_at (task, XMH_FIREWALLD_NAME, path, &settings, NULL, zone);
}

static void
take_policy (GTask *task, GVariant *reply, const char *policy)
{
  Query *query = g_task_get_task_data (task);

  take_rules (&xmh_firewalld_find (query->state->policies, policy)->runtime, reply);
}

static void
ask_rules (GTask *task)
{
  static const Question runtime = { XMH_FIREWALLD_PATH, XMH_FIREWALLD_ZONE_INTERFACE, "getZoneSettings2", "(a{sv})",
                                    take_runtime };
  static const Question permanent = { XMH_FIREWALLD_CONFIG_PATH, XMH_FIREWALLD_CONFIG_INTERFACE, "getZoneByName", "(o)",
                                      take_permanent_path };
  static const Question policy = { XMH_FIREWALLD_PATH, XMH_FIREWALLD_POLICY_INTERFACE, "getPolicySettings", "(a{sv})",
                                   take_policy };
  Query *query = g_task_get_task_data (task);
  guint n_interfaces = g_strv_length (query->interfaces);

  if ((n_interfaces == 0 || query->n_zoned < n_interfaces) && query->default_zone != NULL)
    xmh_firewalld_add (query->state->zones, query->default_zone);
  if (query->active_policies != NULL)
    xmh_firewalld_state_choose_policies (query->state, query->active_policies);

  for (guint i = 0; i < query->state->zones->len; i++)
    {
      const char *name = ((XmhFirewalldZone *) g_ptr_array_index (query->state->zones, i))->name;

      if (query->may_rules)
        ask (task, &runtime, name);
      if (query->may_permanent)
        ask (task, &permanent, name);
    }
  for (guint i = 0; query->may_rules && i < query->state->policies->len; i++)
    ask (task, &policy, ((XmhFirewalldZone *) g_ptr_array_index (query->state->policies, i))->name);
}

static void take_service (GTask *task, GVariant *reply, const char *name);

static void
ask_service (GTask *task, const char *name)
{
  static const Question service = { XMH_FIREWALLD_PATH, XMH_FIREWALLD_NAME, "getServiceSettings2", "(a{sv})",
                                    take_service };
  Query *query = g_task_get_task_data (task);

  if (g_hash_table_contains (query->services, name) || g_hash_table_size (query->services) >= SERVICES_MAX)
    return;

  g_hash_table_insert (query->services, g_strdup (name), NULL);
  ask (task, &service, name);
}

static void
take_service (GTask *task, GVariant *reply, const char *name)
{
  Query *query = g_task_get_task_data (task);
  g_autoptr(GVariant) settings = g_variant_get_child_value (reply, 0);
  g_autofree const char **includes = NULL;

  if (g_variant_lookup (settings, "includes", "^a&s", &includes))
    for (guint i = 0; includes[i] != NULL; i++)
      ask_service (task, includes[i]);
  g_hash_table_replace (query->services, g_strdup (name), g_steal_pointer (&settings));
}

static void
ask_services_of (GTask *task, XmhZoneRules *rules)
{
  for (guint i = 0; rules != NULL && rules->services[i] != NULL; i++)
    ask_service (task, rules->services[i]);
}

static void
ask_services (GTask *task)
{
  Query *query = g_task_get_task_data (task);

  for (guint i = 0; i < query->state->zones->len; i++)
    {
      XmhFirewalldZone *zone = g_ptr_array_index (query->state->zones, i);

      ask_services_of (task, zone->runtime);
      ask_services_of (task, zone->permanent);
    }
  for (guint i = 0; i < query->state->policies->len; i++)
    ask_services_of (task, ((XmhFirewalldZone *) g_ptr_array_index (query->state->policies, i))->runtime);
}

/* Rules that cannot be read cannot be changed either. A plan without them would do nothing and report success. */
static gboolean
may_change (Query *query)
{
  for (guint i = 0; i < query->state->zones->len; i++)
    {
      const XmhFirewalldZone *zone = g_ptr_array_index (query->state->zones, i);

      if (zone->runtime == NULL || zone->permanent == NULL)
        return FALSE;
    }

  return query->state->zones->len > 0;
}

/* Returns: whether the user has not given the right that the next stage needs */
static gboolean
is_refused (Query *query)
{
  if (!query->interactive)
    return FALSE;

  return (query->stage == STAGE_ZONES && !query->may_permanent) ||
         (query->stage == STAGE_SERVICES && !may_change (query));
}

static void
finish (GTask *task)
{
  Query *query = g_task_get_task_data (task);

  xmh_firewalld_state_complete (query->state, query->services);
  if (!g_task_return_error_if_cancelled (task))
    g_task_return_pointer (task, g_steal_pointer (&query->state), (GDestroyNotify) xmh_firewalld_state_free);
}

/* Sends all queries of the next stage that has some. */
static void
advance (GTask *task)
{
  static void (*const stages[]) (GTask * task) = {
    [STAGE_RUNNING] = ask_running, [STAGE_AUTHORIZATION] = ask_authorization, [STAGE_ZONES] = ask_zones,
    [STAGE_RULES] = ask_rules,     [STAGE_SERVICES] = ask_services,
  };
  Query *query = g_task_get_task_data (task);

  while (query->pending == 0)
    {
      if (query->stage == STAGE_AUTHORIZATION && !query->state->running)
        query->stage = STAGE_END;
      if (is_refused (query))
        {
          g_task_return_new_error (task, XMH_ERROR, XMH_ERROR_REFUSED,
                                   _ ("The firewall was not changed: the password was not entered, or the system "
                                      "could not ask for it"));
          return;
        }
      if (query->stage == STAGE_END)
        {
          finish (task);
          return;
        }
      stages[query->stage++](task);
    }
}

static void
on_connected (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Query *query = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;

  query->connection = xmh_firewalld_connect_finish (XMH_FIREWALLD (source), result, &error);
  if (query->connection == NULL)
    {
      /* Without a system bus there is no firewalld. */
      g_debug ("firewall: %s", error->message);
      query->stage = STAGE_END;
    }
  advance (task);
}

static void
unref_settings (gpointer settings)
{
  if (settings != NULL)
    g_variant_unref (settings);
}

/* @interfaces: the network interfaces that devices use
 * @interactive: whether polkit may prompt the user for the right to change the firewall, which includes reading it */
void
xmh_firewalld_query_async (XmhFirewalld *self,
                           const char *const *interfaces,
                           gboolean interactive,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Query *query = g_new0 (Query, 1);

  query->interfaces = g_strdupv ((char **) interfaces);
  query->interactive = interactive;
  query->state = xmh_firewalld_state_new ();
  query->services = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, unref_settings);
  g_task_set_source_tag (task, xmh_firewalld_query_async);
  g_task_set_task_data (task, query, query_free);
  xmh_firewalld_connect_async (self, cancellable, on_connected, task);
}

/* Returns: (transfer full): the state, or %NULL when cancelled or refused */
XmhFirewalldState *
xmh_firewalld_query_finish (XmhFirewalld *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
