# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0

_xmhctl ()
{
  local word=${COMP_WORDS[COMP_CWORD]} command=${COMP_WORDS[1]} words

  if [ "$COMP_CWORD" -eq 1 ]; then
    words='status watch url token rotate tls sessions doctor firewall credentials cert service reload --help --version'
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
    return
  fi

  words=--help
  case $command in
    status|watch|doctor) words+=' --json' ;;
    url) words+=' --all --qr --json' ;;
    token) words+=' --ttl --link --qr --json' ;;
    rotate) words+=' --authority' ;;
    tls) words+=' on off reset --json' ;;
    sessions) words+=' list close participants remove --json' ;;
    firewall) words+=' open close --open --close --json' ;;
    credentials) words+=' renew' ;;
    service) words+=' install print remove --now --json' ;;
    cert) words+=' --fingerprint'; mapfile -t COMPREPLY < <(compgen -f -W "$words" -- "$word"); return ;;
  esac
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
}

complete -F _xmhctl xmhctl
