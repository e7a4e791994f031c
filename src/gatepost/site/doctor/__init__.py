"""`gatepost doctor`: is all well with this installation, and if not, what to do. Each finding is a sentence."""

from gatepost.site.doctor.data import examine_data
from gatepost.site.doctor.findings import Finding, Level, worst
from gatepost.site.doctor.machine import examine_disk_speed, examine_machine

__all__ = ["Finding", "Level", "examine", "worst"]


def examine(*, full: bool = False, disk: bool = False) -> list[Finding]:
    """All findings. `full`: walk every audit chain from its beginning; `disk`: write and time some flushes as well."""
    return [*examine_machine(), *examine_data(full=full), *(examine_disk_speed() if disk else [])]
