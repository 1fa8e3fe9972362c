"""The IATI source: files of the International Aid Transparency Initiative, versions 1.01 to 2.03."""
