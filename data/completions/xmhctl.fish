# SPDX-FileCopyrightText: 2026 XR Media Hub contributors
# SPDX-License-Identifier: Apache-2.0

set -l commands status watch url token rotate tls sessions doctor firewall credentials cert service reload

complete -c xmhctl -f
complete -c xmhctl -n "not __fish_seen_subcommand_from $commands" -l help -d 'List the commands'
complete -c xmhctl -n "not __fish_seen_subcommand_from $commands" -l version -d 'Print the version'
complete -c xmhctl -n "not __fish_seen_subcommand_from $commands" -a status -d 'Show how the hub is doing'
complete -c xmhctl -n "not __fish_seen_subcommand_from $commands" -a watch -d 'Follow what changes'
complete -c xmhctl -n "not __fish_seen_subcommand_from $commands" -a url -d 'Show the address that devices open'
complete -c xmhctl -n "not __fish_seen_subcommand_from $commands" -a token -d 'Make a token for a participant'
complete -c xmhctl -n "not __fish_seen_subcommand_from $commands" -a rotate -d 'Make a new certificate, or a new authority'
complete -c xmhctl -n "not __fish_seen_subcommand_from $commands" -a tls -d 'Show or switch encryption'
complete -c xmhctl -n "not __fish_seen_subcommand_from $commands" -a sessions -d 'List and end connections and participants'
complete -c xmhctl -n "not __fish_seen_subcommand_from $commands" -a doctor -d 'Look for what keeps devices away'
complete -c xmhctl -n "not __fish_seen_subcommand_from $commands" -a firewall -d 'Show, open or close ports'
complete -c xmhctl -n "not __fish_seen_subcommand_from $commands" -a credentials -d 'Make a new LiveKit key and secret'
complete -c xmhctl -n "not __fish_seen_subcommand_from $commands" -a cert -d 'Write the certificate that devices trust'
complete -c xmhctl -n "not __fish_seen_subcommand_from $commands" -a service -d 'Start the hub at login, or no longer'
complete -c xmhctl -n "not __fish_seen_subcommand_from $commands" -a reload -d 'Read the configuration file again'

complete -c xmhctl -n '__fish_seen_subcommand_from status watch url token tls sessions doctor firewall service' -s j -l json -d 'Print JSON'
complete -c xmhctl -n '__fish_seen_subcommand_from url' -s a -l all -d 'Show every address'
complete -c xmhctl -n '__fish_seen_subcommand_from url' -s q -l qr -d 'Draw a QR code'
complete -c xmhctl -n '__fish_seen_subcommand_from token' -s t -l ttl -x -d 'How long it is good: 30m, 6h, 7d'
complete -c xmhctl -n '__fish_seen_subcommand_from token' -s l -l link -d 'Print a link'
complete -c xmhctl -n '__fish_seen_subcommand_from token' -s q -l qr -d 'Draw a QR code of the link'
complete -c xmhctl -n '__fish_seen_subcommand_from rotate' -s a -l authority -d 'Make a new authority too'
complete -c xmhctl -n '__fish_seen_subcommand_from tls' -a 'on off reset'
complete -c xmhctl -n '__fish_seen_subcommand_from sessions' -a 'list close participants remove'
complete -c xmhctl -n '__fish_seen_subcommand_from firewall' -a 'open close'
complete -c xmhctl -n '__fish_seen_subcommand_from credentials' -a renew
complete -c xmhctl -n '__fish_seen_subcommand_from service' -a 'install print remove'
complete -c xmhctl -n '__fish_seen_subcommand_from service' -l now -d 'Start it as well'
complete -c xmhctl -n '__fish_seen_subcommand_from cert' -F -s f -l fingerprint -d 'Show the SHA-256'
