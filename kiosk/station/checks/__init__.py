"""The checks of `kiosk doctor`, one file a subject; each check tells findings and changes nothing that
matters."""
