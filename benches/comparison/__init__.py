"""What benches/compare is made of: `command` reads its flags, `measures` lists what is measured, one module for each kind.

Standard library only, as of Python 3.9.
"""


class SettingOut(Exception):
    """Why nothing, or one measure, can be measured here: told to whoever runs it, without a trace."""
