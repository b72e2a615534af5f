SELECT section FROM personal_data_sections()
