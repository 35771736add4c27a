"""JupyterHub for one provider: accounts of this server, PostgreSQL, a docent's desk and a deelnemer's workbook.

What differs per provider stands in hub.yaml (`WORKBOOK_HUB_SETTINGS`, else /etc/werkboek/hub.yaml); hub.md tells the steps.
The tests start this very file.
"""

import sys
from pathlib import Path

import workbook.hub
from workbook.hub.places import kept_secret, lay
from workbook.hub.serving import PAGE, surroundings
from workbook.hub.settings import read_settings
from workbook.texts import entry

c = get_config()  # noqa: F821 - JupyterHub gives it
settings = read_settings()
lay(settings)
state = Path(settings.folders.state)

# ---- addresses: nothing but the web server in front (https) reaches these ----
c.JupyterHub.bind_url = f"http://{settings.listen}:{settings.ports.outside}"
c.JupyterHub.hub_bind_url = f"http://127.0.0.1:{settings.ports.hub}"
c.ConfigurableHTTPProxy.api_url = f"http://127.0.0.1:{settings.ports.proxy}"
c.ConfigurableHTTPProxy.command = list(settings.proxy)
c.ConfigurableHTTPProxy.pid_file = str(state / "proxy.pid")

# ---- what the hub keeps ----
c.JupyterHub.db_url = settings.database
c.JupyterHub.cookie_secret_file = str(state / "cookie_secret")
c.JupyterHub.cookie_max_age_days = 3
# Servers under systemd go on while the hub itself is restarted.
c.JupyterHub.cleanup_servers = settings.spawner == "local"

# ---- who may sign in, and as what ----
if settings.sign_in == "oauth":
    load_subconfig("oauth.py")  # noqa: F821 - JupyterHub gives it
else:
    c.JupyterHub.authenticator_class = "pam"
    c.PAMAuthenticator.open_sessions = False
    c.LocalAuthenticator.allowed_groups = {settings.groups.docent, settings.groups.deelnemer}
c.Authenticator.manage_groups = True


def with_role(_authenticator, _handler, signed_in):  # noqa: ANN001, ANN201 - called by JupyterHub
    """Give who signs in the group of their role on this server; who has none does not come in."""
    role = settings.role_of(signed_in["name"])
    return {**signed_in, "groups": [role]} if role else None


c.Authenticator.post_auth_hook = with_role
c.JupyterHub.load_roles = [
    {
        "name": "docent",
        "description": "Sees who is at work, and starts and ends servers; enters nobody's server but the own one.",
        "scopes": [
            "self",
            "admin-ui",
            "list:users!group=deelnemer",
            "read:servers!group=deelnemer",
            "servers!group=deelnemer",
        ],
        "groups": ["docent"],
    },
    {
        "name": "idle-culler",
        "scopes": ["list:users", "read:users:activity", "read:servers", "delete:servers"],
        "services": ["idle-culler"],
    },
    {"name": "ahead", "scopes": ["admin:users", "admin:servers"], "services": ["ahead"]},
]

# ---- everybody's own server ----
c.JupyterHub.spawner_class = {"systemd": "systemdspawner.SystemdSpawner", "local": "localprocess"}[settings.spawner]
c.Spawner.cmd = [sys.executable, "-m", "workbook.hub.serving"]
c.Spawner.start_timeout = c.Spawner.http_timeout = 90
c.Spawner.mem_limit = settings.memory
c.Spawner.cpu_limit = settings.cores
if settings.spawner == "systemd":
    c.SystemdSpawner.isolate_tmp = True
    c.SystemdSpawner.isolate_devices = True
    c.SystemdSpawner.disable_user_sudo = True


def prepare(spawner):  # noqa: ANN001 - called by JupyterHub
    """Make this person's places before the server starts, and tell the server where they are."""
    role = settings.role_of(spawner.user.name)
    if role is None:
        # Somebody who was taken off the list while still signed in.
        raise PermissionError(spawner.user.name)
    spawner.environment = {**spawner.environment, **surroundings(settings, spawner.user.name, role)}
    spawner.default_url = PAGE[role]


c.Spawner.pre_spawn_hook = prepare

# ---- the pages of the hub itself, in Dutch ----
c.JupyterHub.template_paths = [str(Path(workbook.hub.__file__).parent / "templates")]
c.JupyterHub.template_vars = {"werkboek": entry("hub.pages")}

# ---- a server that nobody looks at is ended; what was saved stays ----
c.JupyterHub.services = [
    {
        "name": "idle-culler",
        "command": [
            sys.executable,
            "-m",
            "jupyterhub_idle_culler",
            f"--timeout={settings.idle_minutes * 60}",
            "--cull-every=120",
        ],
    },
    # Starts servers before a collegedag: python -m workbook.hub voorverwarmen
    {"name": "ahead", "api_token": kept_secret(state / "voorverwarmen.sleutel")},
]
