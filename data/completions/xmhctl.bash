# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0

# _xmhctl_values COMMAND WORD KEY: values from a running hub
_xmhctl_values ()
{
  "${COMP_WORDS[0]}" "$1" "$2" --json 2>/dev/null | sed -n "s/^ *\"$3\" : \"\{0,1\}\([^\"\\\\,]*\)\"\{0,1\},\{0,1\}\$/\1/p"
}

# $words has one word per line, since identities can contain spaces.
_xmhctl_reply ()
{
  local IFS=$'\n' found
  mapfile -t found < <(compgen -W "$words" -- "$word")
  COMPREPLY=()
  if [ ${#found[@]} -gt 0 ]; then
    mapfile -t COMPREPLY < <(printf '%q\n' "${found[@]}")
  fi
}

_xmhctl ()
{
  local word=${COMP_WORDS[COMP_CWORD]} command=${COMP_WORDS[1]} words
  local commands='status watch url open start stop restart logs pair devices access token rotate tls sessions doctor firewall credentials import cert service reload help'

  if [ "$COMP_CWORD" -eq 1 ]; then
    words="$commands --help --version --json"
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
    return
  fi

  case ${COMP_WORDS[*]:1:2} in
    'sessions close') words=$(_xmhctl_values sessions list id); [ "$COMP_CWORD" -ne 3 ] || { _xmhctl_reply; return; } ;;
    'sessions remove') words=$(_xmhctl_values sessions participants identity); [ "$COMP_CWORD" -ne 3 ] || { _xmhctl_reply; return; } ;;
    'devices allow'|'devices deny') words=$(_xmhctl_values devices list number); [ "$COMP_CWORD" -ne 3 ] || { _xmhctl_reply; return; } ;;
    'devices forget'|'devices rename') words=$(_xmhctl_values devices list name); [ "$COMP_CWORD" -ne 3 ] || { _xmhctl_reply; return; } ;;
  esac

  words=--help
  case $command in
    status|watch) words+=' --json' ;;
    doctor) words+=' --all --json' ;;
    url) words+=' --all --qr --json' ;;
    open) words+=' trust config' ;;
    restart) words+=' connector' ;;
    logs) words+=' --follow --lines' ;;
    pair) words+=' --qr --guest --for --watch-only --name --json' ;;
    devices) words+=' list allow deny forget rename add --always --qr --yes --json' ;;
    access) words+=' ask open reset --yes --json' ;;
    token) words+=' --ttl --link --qr --json' ;;
    rotate) words+=' --authority --yes' ;;
    tls) words+=' on off reset --yes --json' ;;
    sessions) words+=' list close participants remove --json' ;;
    firewall) words+=' open close --open --close --yes --json' ;;
    credentials) words+=' renew env --yes --config' ;;
    service) words+=' install print remove --now --yes --json' ;;
    help) words+=" $commands" ;;
    import) words+=' --sample --dry-run --force'; mapfile -t COMPREPLY < <(compgen -d -W "$words" -- "$word"); return ;;
    cert) words+=' --fingerprint --force'; mapfile -t COMPREPLY < <(compgen -f -W "$words" -- "$word"); return ;;
  esac
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
}

complete -F _xmhctl xmhctl
