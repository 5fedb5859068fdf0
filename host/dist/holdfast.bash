# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# holdfast.bash - completion for bash: commands, the options of each, lines, values.

_holdfast_lines()
{
	local device
	for device in /dev/serial/by-id/* /dev/ttyUSB* /dev/ttyACM* /dev/ttyS[0-9]; do
		[ -e "$device" ] && printf '%s\n' "$device"
	done
	printf '%s\n' tcp: rfc2217: id: usb:
}

# The options of a command, out of its own help text.
_holdfast_options()
{
	holdfast help "$1" 2>/dev/null | grep -oE -- '--[a-z][a-z-]+' | sort -u
}

# The boards of the usual file, or of the one that --boards names.
_holdfast_boards()
{
	local file=${XDG_CONFIG_HOME:-$HOME/.config}/holdfast/boards.ini i
	for ((i = 2; i < COMP_CWORD; i++)); do
		[ "${COMP_WORDS[i-1]}" = --boards ] && file=${COMP_WORDS[i]}
	done
	sed -nE 's/^\[([^]]+)\].*/\1/p' "$file" 2>/dev/null
}

_holdfast()
{
	local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} command=${COMP_WORDS[1]:-}
	local commands
	COMPREPLY=()
	if [ "$COMP_CWORD" -eq 1 ]; then
		commands=$(holdfast --help 2>/dev/null | sed -nE 's/^(usage:|      ) holdfast ([a-z]+).*/\2/p' | sort -u)
		mapfile -t COMPREPLY < <(compgen -W "$commands --help --version" -- "$word")
		return
	fi
	case $before in
	--log | --elf | --token-file | --pty | --control | --junit | --boards)
		mapfile -t COMPREPLY < <(compgen -f -- "$word")
		return
		;;
	--dtr | --rts)
		mapfile -t COMPREPLY < <(compgen -W "on off" -- "$word")
		return
		;;
	--stop)
		mapfile -t COMPREPLY < <(compgen -W "interrupt break" -- "$word")
		return
		;;
	-b | --board)
		mapfile -t COMPREPLY < <(compgen -W "$(_holdfast_boards)" -- "$word")
		return
		;;
	--arch)
		mapfile -t COMPREPLY < <(compgen -W "x86_64 aarch64 arm" -- "$word")
		return
		;;
	--gdb)
		mapfile -t COMPREPLY < <(compgen -W "none 0 2331" -- "$word")
		return
		;;
	help)
		mapfile -t COMPREPLY < <(compgen -W "$(holdfast --help 2>/dev/null |
			sed -nE 's/.*holdfast help \[([a-z |]+)\].*/\1/p' | tr -d '|')" -- "$word")
		return
		;;
	esac
	if [[ $word == -* ]]; then
		mapfile -t COMPREPLY < <(compgen -W "$(_holdfast_options "$command")" -- "$word")
	elif [ "$command" != list ]; then
		mapfile -t COMPREPLY < <(compgen -W "$(_holdfast_lines)" -- "$word"; compgen -f -- "$word")
	fi
}

complete -o default -F _holdfast holdfast
