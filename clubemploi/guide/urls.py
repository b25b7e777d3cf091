from django.urls import path

from clubemploi.guide import views

urlpatterns = [
    path("aide/", views.guide, name="guide"),
    path("aide/images/<str:name>", views.guide_picture, name="guide_picture"),
    path("aide/<slug:slug>/", views.guide_page, name="guide_page"),
]
