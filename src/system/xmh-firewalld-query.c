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

/* firewalld does one thing at a time, and waits while somebody types a password for another program. */
#define ANSWER_TIMEOUT_MS 10000
/* Where firewalld itself has to ask for the password. */
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

typedef struct
{
  GDBusConnection *connection;
  char **interfaces;
  gboolean interactive;
  gboolean may_info;
  gboolean may_rules;
  gboolean may_permanent;
  XmhFirewalldState *state;
  GHashTable *services;         /* name → settings, or NULL for one that is asked for or unknown */
  GVariant *active_policies;    /* a{sa{sas}}; NULL: not known */
  char *default_zone;
  gboolean wants_default;       /* an interface is in no zone of its own, or there is none */
  guint pending;
  void (*next) (GTask *task);   /* when nothing is pending */
} Query;

typedef void (*AnswerFunc) (GTask      *task,
                            GVariant   *reply,
                            const char *key);

typedef struct
{
  GTask *task;
  AnswerFunc on_answer;
  char *key;
} Question;

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

/* Questions of one stage go out together; the next stage begins when all are answered. */
static void
end_question (GTask *task)
{
  Query *query = g_task_get_task_data (task);

  if (--query->pending == 0)
    query->next (task);
}

static void
on_reply (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  Question *question = user_data;
  g_autoptr(GTask) task = question->task;
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (error != NULL)
    g_debug ("firewall: %s", error->message);
  question->on_answer (task, reply, question->key);
  g_free (question->key);
  g_free (question);
  end_question (task);
}

static void
ask (GTask      *task,
     const char *path,
     const char *interface,
     const char *method,
     GVariant   *parameters,
     const char *reply_type,
     AnswerFunc  on_answer,
     const char *key)
{
  Query *query = g_task_get_task_data (task);
  Question *question = g_new0 (Question, 1);

  question->task = g_object_ref (task);
  question->on_answer = on_answer;
  question->key = g_strdup (key);
  query->pending++;
  g_dbus_connection_call (query->connection, XMH_FIREWALLD_NAME, path, interface, method, parameters,
                          G_VARIANT_TYPE (reply_type), G_DBUS_CALL_FLAGS_NO_AUTO_START,
                          query->interactive ? PASSWORD_TIMEOUT_MS : ANSWER_TIMEOUT_MS,
                          g_task_get_cancellable (task), on_reply, question);
}

/* Holds a stage open while its questions are written down, some of which may be none. */
static void
run_stage (GTask *task,
           void (*stage) (GTask *task),
           void (*next) (GTask *task))
{
  Query *query = g_task_get_task_data (task);

  query->next = next;
  query->pending++;
  stage (task);
  end_question (task);
}

static void
finish (GTask *task)
{
  Query *query = g_task_get_task_data (task);

  xmh_firewalld_state_complete (query->state, query->services);
  if (!g_task_return_error_if_cancelled (task))
    g_task_return_pointer (task, g_steal_pointer (&query->state), (GDestroyNotify) xmh_firewalld_state_free);
}

static void ask_service (GTask      *task,
                         const char *name);

static void
on_service (GTask      *task,
            GVariant   *reply,
            const char *key)
{
  Query *query = g_task_get_task_data (task);
  g_autoptr(GVariant) settings = NULL;
  g_autofree const char **includes = NULL;

  if (reply == NULL)
    return;

  g_variant_get (reply, "(@a{sv})", &settings);
  if (g_variant_lookup (settings, "includes", "^a&s", &includes))
    for (guint i = 0; includes[i] != NULL; i++)
      ask_service (task, includes[i]);
  g_hash_table_replace (query->services, g_strdup (key), g_steal_pointer (&settings));
}

static void
ask_service (GTask      *task,
             const char *name)
{
  Query *query = g_task_get_task_data (task);

  if (g_hash_table_contains (query->services, name) || g_hash_table_size (query->services) >= SERVICES_MAX)
    return;

  g_hash_table_insert (query->services, g_strdup (name), NULL);
  ask (task, XMH_FIREWALLD_PATH, XMH_FIREWALLD_NAME, "getServiceSettings2", g_variant_new ("(s)", name), "(a{sv})",
       on_service, name);
}

static void
ask_services_of (GTask        *task,
                 XmhZoneRules *rules)
{
  for (guint i = 0; rules != NULL && rules->services[i] != NULL; i++)
    ask_service (task, rules->services[i]);
}

static void
stage_services (GTask *task)
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

static void
refuse (GTask *task)
{
  g_task_return_new_error (task, XMH_ERROR, XMH_ERROR_REFUSED,
                           _("Changing the firewall was not allowed: the password was not given, or there was "
                             "nobody to ask for it"));
}

/* What cannot be read can be changed even less, and a plan without it would do nothing and call that done. */
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

static void
after_rules (GTask *task)
{
  Query *query = g_task_get_task_data (task);

  if (query->interactive && !may_change (query))
    {
      refuse (task);
      return;
    }

  run_stage (task, stage_services, finish);
}

static XmhZoneRules *
take_rules (GVariant *reply)
{
  g_autoptr(GVariant) settings = NULL;

  g_variant_get (reply, "(@a{sv})", &settings);
  return xmh_zone_rules_new (settings);
}

static void
on_runtime (GTask      *task,
            GVariant   *reply,
            const char *key)
{
  Query *query = g_task_get_task_data (task);
  XmhFirewalldZone *zone = xmh_firewalld_find (query->state->zones, key);

  if (reply != NULL && zone->runtime == NULL)
    zone->runtime = take_rules (reply);
}

static void
on_permanent (GTask      *task,
              GVariant   *reply,
              const char *key)
{
  Query *query = g_task_get_task_data (task);
  XmhFirewalldZone *zone = xmh_firewalld_find (query->state->zones, key);

  if (reply != NULL && zone->permanent == NULL)
    zone->permanent = take_rules (reply);
}

static void
on_permanent_path (GTask      *task,
                   GVariant   *reply,
                   const char *key)
{
  const char *path;

  if (reply == NULL)
    return;

  g_variant_get (reply, "(&o)", &path);
  ask (task, path, XMH_FIREWALLD_CONFIG_ZONE_INTERFACE, "getSettings2", NULL, "(a{sv})", on_permanent, key);
}

static void
on_policy (GTask      *task,
           GVariant   *reply,
           const char *key)
{
  Query *query = g_task_get_task_data (task);
  XmhFirewalldZone *policy = xmh_firewalld_find (query->state->policies, key);

  if (reply != NULL && policy->runtime == NULL)
    policy->runtime = take_rules (reply);
}

static void
stage_rules (GTask *task)
{
  Query *query = g_task_get_task_data (task);

  for (guint i = 0; i < query->state->zones->len; i++)
    {
      const char *name = ((XmhFirewalldZone *) g_ptr_array_index (query->state->zones, i))->name;

      if (query->may_rules)
        ask (task, XMH_FIREWALLD_PATH, XMH_FIREWALLD_ZONE_INTERFACE, "getZoneSettings2", g_variant_new ("(s)", name),
             "(a{sv})", on_runtime, name);
      if (query->may_permanent)
        ask (task, XMH_FIREWALLD_CONFIG_PATH, XMH_FIREWALLD_CONFIG_INTERFACE, "getZoneByName",
             g_variant_new ("(s)", name), "(o)", on_permanent_path, name);
    }
  for (guint i = 0; query->may_rules && i < query->state->policies->len; i++)
    {
      const char *name = ((XmhFirewalldZone *) g_ptr_array_index (query->state->policies, i))->name;

      ask (task, XMH_FIREWALLD_PATH, XMH_FIREWALLD_POLICY_INTERFACE, "getPolicySettings", g_variant_new ("(s)", name),
           "(a{sv})", on_policy, name);
    }
}

static void
after_zones (GTask *task)
{
  Query *query = g_task_get_task_data (task);

  if (query->wants_default && query->default_zone != NULL)
    xmh_firewalld_add (query->state->zones, query->default_zone);
  if (query->active_policies != NULL)
    xmh_firewalld_state_choose_policies (query->state, query->active_policies);
  run_stage (task, stage_rules, after_rules);
}

static void
on_default_zone (GTask      *task,
                 GVariant   *reply,
                 const char *key)
{
  Query *query = g_task_get_task_data (task);

  if (reply != NULL)
    g_variant_get (reply, "(s)", &query->default_zone);
}

static void
on_service_names (GTask      *task,
                  GVariant   *reply,
                  const char *key)
{
  Query *query = g_task_get_task_data (task);
  g_autofree const char **names = NULL;

  if (reply == NULL)
    return;

  g_variant_get (reply, "(^a&s)", &names);
  query->state->has_service = g_strv_contains (names, XMH_FIREWALLD_SERVICE);
}

static void
on_zone_of_interface (GTask      *task,
                      GVariant   *reply,
                      const char *key)
{
  Query *query = g_task_get_task_data (task);
  const char *name = "";

  if (reply != NULL)
    g_variant_get (reply, "(&s)", &name);
  if (*name != '\0')
    xmh_firewalld_add (query->state->zones, name);
  else
    query->wants_default = TRUE;
}

static void
on_active_zones (GTask      *task,
                 GVariant   *reply,
                 const char *key)
{
  Query *query = g_task_get_task_data (task);
  g_autoptr(GVariant) zones = NULL;

  if (reply == NULL)
    return;

  g_variant_get (reply, "(@a{sa{sas}})", &zones);
  xmh_firewalld_state_take_active_zones (query->state, zones);
}

static void
on_active_policies (GTask      *task,
                    GVariant   *reply,
                    const char *key)
{
  Query *query = g_task_get_task_data (task);

  if (reply != NULL)
    g_variant_get (reply, "(@a{sa{sas}})", &query->active_policies);
}

static void
stage_zones (GTask *task)
{
  Query *query = g_task_get_task_data (task);

  if (!query->may_info)
    return;

  ask (task, XMH_FIREWALLD_PATH, XMH_FIREWALLD_NAME, "getDefaultZone", NULL, "(s)", on_default_zone, NULL);
  ask (task, XMH_FIREWALLD_PATH, XMH_FIREWALLD_NAME, "listServices", NULL, "(as)", on_service_names, NULL);
  ask (task, XMH_FIREWALLD_PATH, XMH_FIREWALLD_ZONE_INTERFACE, "getActiveZones", NULL, "(a{sa{sas}})", on_active_zones,
       NULL);
  /* firewalld before 0.9 has none, and says so. */
  ask (task, XMH_FIREWALLD_PATH, XMH_FIREWALLD_POLICY_INTERFACE, "getActivePolicies", NULL, "(a{sa{sas}})",
       on_active_policies, NULL);
  query->wants_default = query->interfaces[0] == NULL;
  for (char **interface = query->interfaces; *interface != NULL; interface++)
    ask (task, XMH_FIREWALLD_PATH, XMH_FIREWALLD_ZONE_INTERFACE, "getZoneOfInterface",
         g_variant_new ("(s)", *interface), "(s)", on_zone_of_interface, NULL);
}

static void
after_authorization (GTask *task)
{
  Query *query = g_task_get_task_data (task);

  if (query->interactive && !query->may_permanent)
    {
      refuse (task);
      return;
    }

  run_stage (task, stage_zones, after_zones);
}

static gboolean *
find_permission (Query      *query,
                 const char *action)
{
  if (g_str_equal (action, ACTION_INFO))
    return &query->may_info;

  return g_str_equal (action, ACTION_RULES) ? &query->may_rules : &query->may_permanent;
}

static void
on_authorization (GTask      *task,
                  GVariant   *reply,
                  const char *action)
{
  Query *query = g_task_get_task_data (task);
  /* Without polkit firewalld listens to root. From a Flatpak polkit is out of reach: firewalld itself asks it then. */
  gboolean is_authorized = geteuid () == 0 || (query->interactive && xmh_sandbox_is_flatpak ());

  if (reply != NULL)
    g_variant_get (reply, "((bba{ss}))", &is_authorized, NULL, NULL);
  *find_permission (query, action) = is_authorized;
  /* Who may change the firewall may read it: polkit knows the one to imply the other. */
  if (query->interactive)
    query->may_info = query->may_rules = is_authorized;
}

/* The same question as firewalld will ask, about the same subject: our connection. */
static void
ask_polkit (GTask      *task,
            const char *action)
{
  Query *query = g_task_get_task_data (task);
  Question *question = g_new0 (Question, 1);
  GVariantBuilder subject;

  question->task = g_object_ref (task);
  question->on_answer = on_authorization;
  question->key = g_strdup (action);
  query->pending++;
  g_variant_builder_init (&subject, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&subject, "{sv}", "name",
                         g_variant_new_string (g_dbus_connection_get_unique_name (query->connection)));
  g_dbus_connection_call (query->connection, POLKIT_NAME, POLKIT_PATH, POLKIT_INTERFACE, "CheckAuthorization",
                          g_variant_new ("((sa{sv})sa{ss}us)", "system-bus-name", &subject, action, NULL,
                                         query->interactive ? POLKIT_ALLOW_INTERACTION : 0, ""),
                          G_VARIANT_TYPE ("((bba{ss}))"), G_DBUS_CALL_FLAGS_NONE,
                          query->interactive ? G_MAXINT : ANSWER_TIMEOUT_MS, g_task_get_cancellable (task), on_reply,
                          question);
}

static void
stage_authorization (GTask *task)
{
  Query *query = g_task_get_task_data (task);

  ask_polkit (task, ACTION_CONFIG);
  if (query->interactive)
    return;

  ask_polkit (task, ACTION_INFO);
  ask_polkit (task, ACTION_RULES);
}

static void
after_running (GTask *task)
{
  Query *query = g_task_get_task_data (task);

  if (query->state->running)
    run_stage (task, stage_authorization, after_authorization);
  else
    finish (task);
}

static void
on_has_owner (GTask      *task,
              GVariant   *reply,
              const char *key)
{
  Query *query = g_task_get_task_data (task);

  if (reply != NULL)
    g_variant_get (reply, "(b)", &query->state->running);
}

static void
stage_running (GTask *task)
{
  Query *query = g_task_get_task_data (task);
  Question *question = g_new0 (Question, 1);

  question->task = g_object_ref (task);
  question->on_answer = on_has_owner;
  query->pending++;
  g_dbus_connection_call (query->connection, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
                          "NameHasOwner", g_variant_new ("(s)", XMH_FIREWALLD_NAME), G_VARIANT_TYPE ("(b)"),
                          G_DBUS_CALL_FLAGS_NONE, ANSWER_TIMEOUT_MS, g_task_get_cancellable (task), on_reply, question);
}

static void
on_connected (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  Query *query = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;

  query->connection = xmh_firewalld_connect_finish (XMH_FIREWALLD (source), result, &error);
  if (query->connection != NULL)
    {
      run_stage (task, stage_running, after_running);
      return;
    }

  /* No system bus, no firewalld. */
  g_debug ("firewall: %s", error->message);
  finish (task);
}

static void
unref_settings (gpointer settings)
{
  if (settings != NULL)
    g_variant_unref (settings);
}

/* @interfaces: network interfaces by which devices come in
 * @interactive: whether the user may be asked for the right to change the firewall, which reading it goes with */
void
xmh_firewalld_query_async (XmhFirewalld        *self,
                           const char *const   *interfaces,
                           gboolean             interactive,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
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
xmh_firewalld_query_finish (XmhFirewalld  *self,
                            GAsyncResult  *result,
                            GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
