"""What reads the files of a request, before anybody has asked who it is from."""

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import TemporaryFileUploadHandler


class MeasuredUploadHandler(TemporaryFileUploadHandler):
    """Files go to the disk as they come, unless the request would fill it. What each may weigh, its operation says."""

    def handle_raw_input(self, input_data: Any, META: Any, content_length: int, *args: Any, **kwargs: Any) -> None:  # noqa: N803  Django's
        if content_length > settings.REQUEST_LIMIT_BYTES:
            raise RequestDataTooBig("more than a request may hold")
