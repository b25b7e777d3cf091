from django.urls import path

from clubemploi.attendance import views

urlpatterns = [
    path("clubs/<int:pk>/presences/", views.presence_grid, name="presence_grid"),
    path("ateliers/<int:pk>/presences/", views.presence_sheet, name="presence_sheet"),
    path("ateliers/<int:pk>/presences/tous/", views.presence_all, name="presence_all"),
    path("ateliers/<int:pk>/presences/cloturer/", views.sheet_close, name="sheet_close"),
    path("presences/<int:pk>/", views.presence_note, name="presence_note"),
    path("feuilles/<int:pk>/rouvrir/", views.sheet_reopen, name="sheet_reopen"),
]
