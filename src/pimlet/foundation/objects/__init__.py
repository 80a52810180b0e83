"""Object storage: contents of files under the hash of what they hold (architecture §4).

A content is complete and durable before its name exists, so that no row can refer to half a file; equal contents are
stored once, and storing one again renews its age.
"""

from pimlet.foundation.objects.directory import DirectoryStorage
from pimlet.foundation.objects.spool import Spool
from pimlet.foundation.objects.storage import MissingObjectError, ObjectStorage, StoredObject
from pimlet.foundation.settings import Settings

__all__ = ["DirectoryStorage", "MissingObjectError", "ObjectStorage", "Spool", "StoredObject", "storage_of"]


def storage_of(settings: Settings) -> ObjectStorage:
    """The storage that the settings name: a bucket if there is one, else a folder."""
    if settings.media_s3_bucket is not None:
        from pimlet.foundation.objects.s3 import s3_storage

        return s3_storage(settings)
    return DirectoryStorage(settings.media_folder)
