"""Signing in with the provider's own accounts (SURFconext, Microsoft Entra ID, an ELO): a sketch to fill in.

Used with `sign_in: oauth` in hub.yaml, and with `pip install oauthenticator` or `jupyterhub-ltiauthenticator` in the hub's environment. The secret does not stand
here: systemd gives it (`EnvironmentFile=/etc/werkboek/oauth.env`).
"""

import os

c = get_config()  # noqa: F821 - JupyterHub gives it

# An ELO can sign people in by itself, by LTI 1.3; what its administrator gives goes into the environment.
if "LTI_CLIENT_ID" in os.environ:
    c.JupyterHub.authenticator_class = "ltiauthenticator.lti13.auth.LTI13Authenticator"
    c.LTI13Authenticator.issuer = "https://elo.uw-opleider.nl"
    c.LTI13Authenticator.authorize_url = "https://elo.uw-opleider.nl/mod/lti/auth.php"
    c.LTI13Authenticator.jwks_endpoint = "https://elo.uw-opleider.nl/mod/lti/certs.php"
    c.LTI13Authenticator.client_id = {os.environ["LTI_CLIENT_ID"]}
    c.LTI13Authenticator.username_key = "preferred_username"
else:
    c.JupyterHub.authenticator_class = "oauthenticator.generic.GenericOAuthenticator"
    c.GenericOAuthenticator.login_service = "uw opleider"
    c.GenericOAuthenticator.client_id = os.environ["OAUTH_CLIENT_ID"]
    c.GenericOAuthenticator.client_secret = os.environ["OAUTH_CLIENT_SECRET"]
    c.GenericOAuthenticator.oauth_callback_url = "https://hub.uw-opleider.nl/hub/oauth_callback"
    c.GenericOAuthenticator.authorize_url = "https://aanmelden.uw-opleider.nl/authorize"
    c.GenericOAuthenticator.token_url = "https://aanmelden.uw-opleider.nl/token"  # noqa: S105 - an address
    c.GenericOAuthenticator.userdata_url = "https://aanmelden.uw-opleider.nl/userinfo"
    c.GenericOAuthenticator.scope = ["openid", "profile"]
    # What this gives must be the name of an account on this server (hub.md, step 5).
    c.GenericOAuthenticator.username_claim = "preferred_username"

# Accounts are made by the administrator: `with_role` in jupyterhub_config.py keeps out who is in neither group.
c.Authenticator.allow_all = True
